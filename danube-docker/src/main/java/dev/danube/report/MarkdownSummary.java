package dev.danube.report;

import dev.danube.RunResult;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.TestReport;
import dev.danube.event.RunEvent.RunFinished;
import dev.danube.event.RunListener;
import dev.danube.internal.Durations;
import dev.danube.report.internal.Html;
import dev.danube.report.internal.TextWidth;
import dev.danube.report.internal.Wording;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A summary of a run in Markdown: a table of the stages, and the last output of those that failed.
 * GitHub Actions shows what is written to the file {@code $GITHUB_STEP_SUMMARY}.
 */
public final class MarkdownSummary {

  private static final Pattern BACKTICKS = Pattern.compile("`+");

  private MarkdownSummary() {}

  /**
   * Returns a listener that appends the summary to a file when a run has ended.
   *
   * @param file the file, which need not exist
   * @return a listener for any run; it throws {@link UncheckedIOException} if the file cannot be
   *     written
   */
  public static RunListener appendTo(Path file) {
    return event -> {
      if (event instanceof RunFinished finished) {
        try {
          Files.writeString(
              file, of(finished.result()), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
          throw new UncheckedIOException("Cannot write the summary to " + file, e);
        }
      }
    };
  }

  /**
   * Returns the summary of a run.
   *
   * @param run the result of the run
   * @return the text, with a line break at its end
   */
  public static String of(RunResult run) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            "### %s: %s in %s%n%n| | stage | outcome | time | |%n|-|-|-|-|-|%n",
            cell(run.pipeline()), run.outcome(), Durations.text(run.duration())));
    for (StageResult stage : run.stages()) {
      text.append(
          String.format(
              "| %s | %s | %s | %s | %s |%n",
              Wording.mark(stage.outcome()),
              cell(stage.name()),
              Wording.outcome(stage.outcome()),
              Durations.text(stage.duration()),
              cell(Wording.shortWhy(stage))));
    }
    run.stages().forEach(stage -> stage.failure().ifPresent(failure -> tail(text, failure)));
    run.stages()
        .forEach(stage -> stage.tests().ifPresent(tests -> failedTests(text, stage, tests)));
    run.warnings()
        .forEach(warning -> text.append(String.format("%n- warning: %s%n", cell(warning))));
    return text.append(System.lineSeparator()).toString();
  }

  private static void tail(StringBuilder text, StageFailure failure) {
    if (!failure.lastLines().isEmpty()) {
      String fence = fence(failure.lastLines());
      text.append(String.format("%nLast output of %s:%n%n%s%n", cell(failure.stage()), fence));
      failure
          .lastLines()
          .forEach(line -> text.append(TextWidth.printable(line)).append(System.lineSeparator()));
      text.append(String.format("%s%n", fence));
    }
  }

  private static void failedTests(StringBuilder text, StageResult stage, TestReport tests) {
    if (tests.failed() > 0) {
      text.append(String.format("%n%s: %s%n%n", cell(stage.name()), tests.text()));
      Wording.failedTests(tests).forEach(test -> text.append(String.format("- %s%n", cell(test))));
    }
  }

  /** Returns a fence that is longer than any in the lines. */
  private static String fence(List<String> lines) {
    int longest =
        lines.stream()
            .flatMap(line -> BACKTICKS.matcher(line).results())
            .mapToInt(found -> found.end() - found.start())
            .max()
            .orElse(0);
    return "`".repeat(Math.max(3, longest + 1));
  }

  /** Returns a text as the content of a table cell, without HTML or markup. */
  private static String cell(String text) {
    return Html.escaped(Wording.line(text)).replaceAll("([\\\\|`*_\\[\\]])", "\\\\$1");
  }
}
