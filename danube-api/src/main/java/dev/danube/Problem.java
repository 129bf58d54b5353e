package dev.danube;

import java.util.Optional;

/**
 * One thing that is wrong in a definition. Immutable.
 *
 * @param path where in the definition, such as {@code ci > verify > unit}
 * @param message what was found and what to do
 * @param place the line of the user's code, such as {@code Ci.java:31}; empty where no single line
 *     is to blame
 */
public record Problem(String path, String message, Optional<String> place) {

  String what() {
    return path + ": " + message;
  }

  /** The problem in one line: path, message, place. */
  @Override
  public String toString() {
    return what() + place.map(line -> "   (" + line + ")").orElse("");
  }
}
