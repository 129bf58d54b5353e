package dev.danube.report.internal;

import dev.danube.Outcome;
import dev.danube.SkipReason;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.TestReport;
import dev.danube.engine.internal.LongText;
import dev.danube.event.RunEvent.SourceUpdated;
import dev.danube.internal.Durations;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The words and marks for stages that have ended, the same in every report. */
public final class Wording {

  private static final int MOST_PATHS = 10;
  private static final int MOST_TESTS = 10;

  /** The longest line for a test, in characters. */
  private static final int LONGEST = 300;

  private Wording() {}

  public static String outcome(Outcome outcome) {
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
  public static String mark(Outcome outcome) {
    return switch (outcome) {
      case SUCCESS -> "✓";
      case SKIPPED -> "-";
      case UNSTABLE -> "!";
      case CANCELLED -> "■";
      case FAILED, ERRORED -> "✗";
    };
  }

  /** Returns why a stage did not simply succeed; its tests, or an empty text, if it did. */
  public static String why(StageResult stage) {
    return stage
        .failure()
        .map(StageFailure::message)
        .or(() -> stage.skipReason().map(SkipReason::text))
        .or(() -> stage.tests().map(TestReport::text))
        .orElse("");
  }

  /** Returns {@link #why} on one line. */
  public static String shortWhy(StageResult stage) {
    return line(why(stage));
  }

  /** Returns a text of any number of lines as one line, without control sequences. */
  public static String line(String text) {
    return text.lines()
        .map(TextWidth::printable)
        .map(String::strip)
        .collect(Collectors.joining(" / "));
  }

  /**
   * Returns the failed tests of a stage with their messages, a line each, without control
   * sequences.
   */
  public static List<String> failedTests(TestReport tests) {
    List<String> lines = new ArrayList<>();
    tests.failures().stream()
        .limit(MOST_TESTS)
        .forEach(
            test -> lines.add(LongText.cut(line(test.name() + ": " + test.message()), LONGEST)));
    int more = tests.failed() - lines.size();
    if (more > 0) {
      lines.add("and " + more + " more");
    }
    return lines;
  }

  /** Returns what was brought into the workspace of an earlier run. */
  public static String update(SourceUpdated update) {
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

  public static String ending(StageResult stage) {
    String took = outcome(stage.outcome()) + " after " + Durations.text(stage.duration());
    return stage.failure().isPresent() ? took + ": " + shortWhy(stage) : took;
  }
}
