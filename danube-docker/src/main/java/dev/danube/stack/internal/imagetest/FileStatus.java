package dev.danube.stack.internal.imagetest;

import dev.danube.ExecResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The type, the permissions and the owner of a file in a container, as {@code ls} tells them: it is
 * there wherever a shell is. Immutable.
 *
 * @param mode the type and the permissions, such as {@code -rwxr-xr-x}
 * @param uid the number of its owner
 * @param gid the number of its group
 * @param size the number of bytes; 0 for a device
 */
record FileStatus(String mode, int uid, int gid, long size) {

  private static final Pattern LINE =
      Pattern.compile("(?s)([\\w-]{10})\\S*\\s+\\d+\\s+(\\d+)\\s+(\\d+)\\s+(?:(\\d+)\\s|\\d+,).*");

  private static final int OWNER = 3;
  private static final int GROUP = 6;
  private static final int OTHER = 9;

  /**
   * Returns the status of a file, or of the link that it is; empty if there is none.
   *
   * @throws IllegalStateException if {@code ls} cannot tell it
   */
  static Optional<FileStatus> of(TestedImage image, String path) throws InterruptedException {
    return of(image, "-lnd", path);
  }

  /** Returns the status of a file, or of the file that a link leads to. */
  static Optional<FileStatus> ofTarget(TestedImage image, String path) throws InterruptedException {
    return of(image, "-lndL", path);
  }

  private static Optional<FileStatus> of(TestedImage image, String options, String path)
      throws InterruptedException {
    ExecResult listed = image.exec(Map.of("LC_ALL", "C"), List.of("ls", options, "--", path));
    Matcher line = LINE.matcher(listed.stdout());
    if (line.matches()) {
      long size = line.group(4) == null ? 0 : Long.parseLong(line.group(4));
      return Optional.of(
          new FileStatus(
              line.group(1),
              Integer.parseInt(line.group(2)),
              Integer.parseInt(line.group(3)),
              size));
    }
    if (listed.stderr().contains("No such file") || listed.stderr().contains("Not a directory")) {
      return Optional.empty();
    }
    throw new IllegalStateException(
        String.format("ls cannot tell of %s: %s", path, listed.stderr().strip()));
  }

  boolean isFolder() {
    return mode.startsWith("d");
  }

  /** Returns whether {@code owner}, {@code group}, {@code other} or {@code any} can execute it. */
  boolean isExecutableBy(String who) {
    return switch (who) {
      case "owner" -> isExecutable(OWNER);
      case "group" -> isExecutable(GROUP);
      case "other" -> isExecutable(OTHER);
      default -> isExecutable(OWNER) || isExecutable(GROUP) || isExecutable(OTHER);
    };
  }

  private boolean isExecutable(int place) {
    return "xst".indexOf(mode.charAt(place)) >= 0;
  }

  /**
   * Returns type and permissions in the way of Go, which has special permissions in front: {@code
   * dtrwxrwxrwx} for {@code drwxrwxrwt}.
   */
  String goMode() {
    StringBuilder text = new StringBuilder();
    text.append(
        switch (mode.charAt(0)) {
          case 'd' -> "d";
          case 'l' -> "L";
          case 'b' -> "D";
          case 'c' -> "D";
          case 'p' -> "p";
          case 's' -> "S";
          default -> "";
        });
    append(text, OWNER, "sS", 'u');
    append(text, GROUP, "sS", 'g');
    text.append(mode.charAt(0) == 'c' ? "c" : "");
    append(text, OTHER, "tT", 't');
    if (text.isEmpty()) {
      text.append('-');
    }
    return text + mode.substring(1).replaceAll("[st]", "x").replaceAll("[ST]", "-");
  }

  private void append(StringBuilder text, int place, String marks, char special) {
    if (marks.indexOf(mode.charAt(place)) >= 0) {
      text.append(special);
    }
  }
}
