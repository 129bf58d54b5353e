package dev.danube.docker;

/** Text as one word of a POSIX shell. */
final class Quoting {

  private Quoting() {}

  static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
