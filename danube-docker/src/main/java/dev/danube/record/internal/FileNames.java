package dev.danube.record.internal;

import dev.danube.engine.internal.Digests;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Names of files for stages. */
public final class FileNames {

  /**
   * The longest encoded name that is not shortened. File systems allow 255 bytes, and a character
   * may have become nine.
   */
  private static final int LONGEST = 150;

  private static final int DIGITS = 16;

  private FileNames() {}

  /**
   * Returns a file name for a stage. Different stages have different file names.
   *
   * @param stage the name of the stage
   * @return letters, digits and a few signs, at most 167
   */
  public static String of(String stage) {
    String name = URLEncoder.encode(stage, StandardCharsets.UTF_8).replace("*", "%2A");
    if (name.matches("\\.+")) {
      name = name.replace(".", "%2E");
    }
    return name.length() > LONGEST ? name.substring(0, LONGEST) + "-" + hash(stage) : name;
  }

  private static String hash(String stage) {
    return Digests.sha256Hex(stage).substring(0, DIGITS);
  }
}
