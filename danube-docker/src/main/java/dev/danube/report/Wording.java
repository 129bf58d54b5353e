package dev.danube.report;

import dev.danube.Outcome;
import dev.danube.SkipReason;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.internal.Durations;
import java.util.stream.Collectors;

/** What is said of stages that have ended, in every report alike. */
final class Wording {

  private Wording() {}

  static String outcome(Outcome outcome) {
    return switch (outcome) {
      case SUCCESS -> "done";
      case SKIPPED -> "skipped";
      case UNSTABLE -> "unstable";
      case CANCELLED -> "cancelled";
      case FAILED -> "failed";
      case ERRORED -> "errored";
    };
  }

  /** A sign for an outcome; each is another one, also without colours. */
  static String mark(Outcome outcome) {
    return switch (outcome) {
      case SUCCESS -> "✓";
      case SKIPPED -> "-";
      case UNSTABLE -> "!";
      case CANCELLED -> "■";
      case FAILED, ERRORED -> "✗";
    };
  }

  /** Why it did not just succeed; empty if it did. */
  static String why(StageResult stage) {
    return stage
        .failure()
        .map(StageFailure::message)
        .or(() -> stage.skipReason().map(SkipReason::text))
        .orElse("");
  }

  /** The same on one line. */
  static String shortWhy(StageResult stage) {
    return line(why(stage));
  }

  /** A text of any number of lines as one, as nothing but letters. */
  static String line(String text) {
    return text.lines()
        .map(TextWidth::printable)
        .map(String::strip)
        .collect(Collectors.joining(" / "));
  }

  static String ending(StageResult stage) {
    String took = outcome(stage.outcome()) + " after " + Durations.text(stage.duration());
    return stage.failure().isPresent() ? took + ": " + shortWhy(stage) : took;
  }
}
