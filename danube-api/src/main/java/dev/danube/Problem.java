package dev.danube;

import java.util.Optional;

/**
 * A problem in a definition. Immutable.
 *
 * @param path the place in the definition, such as {@code ci > verify > unit}
 * @param message what was found and what to do
 * @param location the line of the user's code, such as {@code Ci.java:31}; empty if no single line
 *     is the cause
 */
public record Problem(String path, String message, Optional<String> location) {

  String what() {
    return path + ": " + message;
  }

  /** Returns the problem in one line: path, message, location. */
  @Override
  public String toString() {
    return what() + location.map(line -> "   (" + line + ")").orElse("");
  }
}
