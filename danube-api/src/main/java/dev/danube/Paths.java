package dev.danube;

import dev.danube.internal.Glob;
import java.util.List;
import java.util.Optional;

/** Rules for paths and patterns in a definition. */
final class Paths {

  private Paths() {}

  /** Returns what is wrong with a path in the workspace; empty if nothing is. */
  static Optional<String> problem(String setter, String path) {
    Optional<String> problem = relativeProblem(setter, path);
    return problem.isEmpty() && leaves(path) ? Optional.of(outside(setter, path)) : problem;
  }

  /** Returns what is wrong with a path that is relative to a folder; empty if nothing is. */
  static Optional<String> relativeProblem(String setter, String path) {
    if (path.isBlank()) {
      return Optional.of(setter + " has a blank path; write a path relative to /workspace");
    }
    return path.startsWith("/") ? Optional.of(outside(setter, path)) : Optional.empty();
  }

  /** Returns the problem of a path that is not in the workspace. */
  static String outside(String setter, String path) {
    return String.format(
        "%s \"%s\" leaves the workspace; write a path relative to /workspace", setter, path);
  }

  /** Returns what is wrong with a pattern for files in the workspace; empty if nothing is. */
  static Optional<String> patternProblem(String setter, String glob) {
    if (glob.isBlank()) {
      return Optional.of(setter + ": the pattern is blank; write one as in \"target/*.jar\"");
    }
    if (leaves(glob)) {
      return problem(setter, glob);
    }
    Optional<String> never = neverMatches(glob);
    if (never.isPresent()) {
      return Optional.of(String.format("%s \"%s\" %s", setter, glob, never.get()));
    }
    try {
      Glob.parse(glob);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(
          String.format("%s \"%s\" %s; fix the pattern", setter, glob, e.getMessage()));
    }
  }

  /** Returns why no path of a file can match a pattern, as a phrase with advice. */
  private static Optional<String> neverMatches(String glob) {
    if (glob.startsWith("./")) {
      return Optional.of("starts with \"./\"; remove it");
    }
    if (glob.contains("//")) {
      String single = glob.replaceAll("/{2,}", "/");
      return Optional.of("contains \"//\", which no path does; write \"" + single + "\"");
    }
    if (glob.endsWith("/")) {
      return Optional.of(
          "ends with \"/\" and matches no file; write \"" + glob + "**\" for all files below");
    }
    if (List.of(glob.split("/", -1)).contains(".")) {
      return Optional.of("contains \".\" as a folder name, which matches nothing; remove it");
    }
    return Optional.empty();
  }

  /**
   * Returns what is wrong with a path in a container that must be absolute; empty if nothing is.
   */
  static Optional<String> absoluteProblem(String setter, String path) {
    return path.startsWith("/")
        ? Optional.empty()
        : Optional.of(
            String.format(
                "%s: the path \"%s\" is not absolute; start it with \"/\"", setter, path));
  }

  private static boolean leaves(String path) {
    return path.startsWith("/") || List.of(path.split("/", -1)).contains("..");
  }
}
