package dev.danube.engine;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The folder that a Danube keeps things in. */
record Home(Path folder) {

  /** File systems take 255 bytes; a character may have become nine. */
  private static final int LONGEST_NAME = 150;

  /** Where the artifacts of a stage are kept; any stage name gives a folder of its own. */
  Path artifacts(String run, String stage) {
    return folder.resolve("runs").resolve(run).resolve("artifacts").resolve(fileName(stage));
  }

  /** A file name of its own for any stage name. */
  static String fileName(String stage) {
    String name = URLEncoder.encode(stage, StandardCharsets.UTF_8).replace("*", "%2A");
    if (name.matches("\\.+")) {
      name = name.replace(".", "%2E");
    }
    if (name.length() > LONGEST_NAME) {
      name = name.substring(0, LONGEST_NAME) + "-" + Integer.toHexString(stage.hashCode());
    }
    return name;
  }
}
