package dev.danube.internal;

import java.util.Collection;
import java.util.Optional;
import java.util.regex.Pattern;

/** Rules for the names of nodes and values, and suggestions for mistyped names. */
public final class Names {

  private static final int LONGEST = 100;
  private static final Pattern VALUE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private Names() {}

  /**
   * Returns what is wrong with the name of a pipeline or node.
   *
   * @param name the name
   * @return the problem; empty if the name is valid
   */
  public static Optional<String> problem(String name) {
    if (name.isBlank()) {
      return Optional.of("name is " + (name.isEmpty() ? "empty" : "blank") + "; give one");
    }
    if (name.length() > LONGEST) {
      return Optional.of("name has " + name.length() + " characters; at most 100 are allowed");
    }
    return name.chars()
        .filter(Character::isISOControl)
        .mapToObj(c -> String.format("name contains the control character U+%04X; remove it", c))
        .findFirst();
  }

  /**
   * Checks the name of a parameter or output, which is also a word on command lines and the name of
   * a file.
   *
   * @param what the kind of value that has the name
   * @param name the name
   * @return the name
   * @throws IllegalArgumentException if the name is invalid
   */
  public static String requireValueName(String what, String name) {
    if (!VALUE_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          String.format(
              "%s \"%s\" is not a valid name; use letters, digits, \".\", \"-\" and \"_\","
                  + " starting with a letter or digit",
              what, name));
    }
    return name;
  }

  /**
   * Returns a suggestion for an unknown name: the known name that is closest to it.
   *
   * @param name the unknown name
   * @param known the known names
   * @return {@code ; did you mean "..."?}; an empty text if no known name is close
   */
  public static String didYouMean(String name, Collection<String> known) {
    int closest = Math.min(name.length(), Math.max(2, name.length() / 3) + 1);
    String nearest = null;
    for (String candidate : known) {
      int distance = distance(name, candidate, closest);
      if (distance < closest) {
        closest = distance;
        nearest = candidate;
      }
    }
    return nearest == null ? "" : "; did you mean \"" + nearest + "\"?";
  }

  /**
   * Returns the exception for a stage that a pipeline does not have.
   *
   * @param pipeline the name of the pipeline
   * @param name the unknown name
   * @param known the names of the pipeline's stages
   * @return the exception; its message suggests the nearest name
   */
  public static IllegalArgumentException noStage(
      String pipeline, String name, Collection<String> known) {
    return new IllegalArgumentException(
        String.format(
            "Pipeline \"%s\" has no stage \"%s\"%s", pipeline, name, didYouMean(name, known)));
  }

  /** Returns the edit distance of two names, or {@code limit} if the distance is not smaller. */
  private static int distance(String a, String b, int limit) {
    if (Math.abs(a.length() - b.length()) >= limit) {
      return limit;
    }
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int substituted = diagonal + (same(a.charAt(i - 1), b.charAt(j - 1)) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return Math.min(limit, row[b.length()]);
  }

  private static boolean same(char a, char b) {
    return Character.toLowerCase(a) == Character.toLowerCase(b);
  }
}
