package dev.danube.report;

import dev.danube.Outcome;
import dev.danube.SkipReason;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.event.RunEvent.SourceUpdated;
import dev.danube.internal.Durations;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The words and marks for stages that have ended, the same in every report. */
final class Wording {

  private static final int MOST_PATHS = 10;

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

  /** Returns the mark of an outcome, which tells failures from the rest without colours. */
  static String mark(Outcome outcome) {
    return switch (outcome) {
      case SUCCESS -> "✓";
      case SKIPPED -> "-";
      case UNSTABLE -> "!";
      case CANCELLED -> "■";
      case FAILED, ERRORED -> "✗";
    };
  }

  /** Returns why a stage did not simply succeed; empty if it did. */
  static String why(StageResult stage) {
    return stage
        .failure()
        .map(StageFailure::message)
        .or(() -> stage.skipReason().map(SkipReason::text))
        .orElse("");
  }

  /** Returns {@link #why} on one line. */
  static String shortWhy(StageResult stage) {
    return line(why(stage));
  }

  /** Returns a text of any number of lines as one line, without control sequences. */
  static String line(String text) {
    return text.lines()
        .map(TextWidth::printable)
        .map(String::strip)
        .collect(Collectors.joining(" / "));
  }

  /** Returns what was brought into the workspace of an earlier run. */
  static String update(SourceUpdated update) {
    List<String> paths = new ArrayList<>();
    update.changed().forEach(path -> paths.add("changed " + path));
    update.added().forEach(path -> paths.add("added " + path));
    update.deleted().forEach(path -> paths.add("deleted " + path));
    if (paths.isEmpty()) {
      return "source: nothing has changed since the earlier run";
    }
    String shown = String.join(", ", paths.subList(0, Math.min(MOST_PATHS, paths.size())));
    String more = paths.size() > MOST_PATHS ? " and " + (paths.size() - MOST_PATHS) + " more" : "";
    return "source: " + line(shown) + more;
  }

  static String ending(StageResult stage) {
    String took = outcome(stage.outcome()) + " after " + Durations.text(stage.duration());
    return stage.failure().isPresent() ? took + ": " + shortWhy(stage) : took;
  }
}
