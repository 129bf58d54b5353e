package dev.danube;

import java.util.List;
import java.util.Optional;

/** Rules for the patterns of artifacts. */
final class Globs {

  private Globs() {}

  /** Says what is wrong with a pattern. */
  static Optional<String> problem(String glob) {
    if (glob.isBlank()) {
      return Optional.of("artifact: the pattern is blank; write one as in \"target/*.jar\"");
    }
    if (glob.startsWith("/") || List.of(glob.split("/")).contains("..")) {
      return Optional.of(
          String.format(
              "artifact \"%s\" leaves the workspace; write a path relative to /workspace", glob));
    }
    if (!balanced(glob)) {
      return Optional.of(
          String.format("artifact \"%s\" has an unclosed or nested bracket; close it", glob));
    }
    return Optional.empty();
  }

  private static boolean balanced(String glob) {
    char open = 0;
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      if (c == '\\') {
        i++;
        if (i == glob.length()) {
          return false;
        }
      } else if (open == 0 && (c == '{' || c == '[')) {
        open = c;
      } else if (open == '{' && c == '{') {
        return false;
      } else if ((open == '{' && c == '}') || (open == '[' && c == ']')) {
        open = 0;
      }
    }
    return open == 0;
  }
}
