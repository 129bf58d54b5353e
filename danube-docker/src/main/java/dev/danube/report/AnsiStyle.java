package dev.danube.report;

import dev.danube.Outcome;

/**
 * The styling of text for a terminal, with colours or without. The words and marks carry the same
 * information without any colour.
 */
enum AnsiStyle {
  /** Plain text. */
  PLAIN,
  /** Text with ANSI escape sequences. */
  COLOUR;

  private static final String RESET = "\u001b[0m";

  static AnsiStyle of(boolean hasColours) {
    return hasColours ? COLOUR : PLAIN;
  }

  String dim(String text) {
    return with("2", text);
  }

  String bold(String text) {
    return with("1", text);
  }

  String running(String text) {
    return with("36", text);
  }

  String outcome(Outcome outcome, String text) {
    return switch (outcome) {
      case SKIPPED -> dim(text);
      case SUCCESS -> with("32", text);
      case UNSTABLE -> with("33", text);
      case CANCELLED -> with("35", text);
      case FAILED, ERRORED -> with("31", text);
    };
  }

  private String with(String code, String text) {
    return this == PLAIN || text.isEmpty() ? text : "\u001b[" + code + "m" + text + RESET;
  }
}
