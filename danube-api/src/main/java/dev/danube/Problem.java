package dev.danube;

import java.util.Optional;

/**
 * One thing that is wrong in a definition. Immutable.
 *
 * @param path where in the definition, such as {@code ci > verify > unit}
 * @param message what was found and what to do
 * @param location the line of the user's code, such as {@code Ci.java:31}; empty where no single
 *     line is to blame
 */
public record Problem(String path, String message, Optional<String> location) {

  String what() {
    return path + ": " + message;
  }

  /** The problem in one line: path, message, place. */
  @Override
  public String toString() {
    return what() + location.map(line -> "   (" + line + ")").orElse("");
  }
}
