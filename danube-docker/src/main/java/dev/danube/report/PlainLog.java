package dev.danube.report;

import static java.util.Objects.requireNonNull;

import dev.danube.Artifact;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.Stage;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.LogLine;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.event.RunEvent.RunFinished;
import dev.danube.event.RunEvent.RunStarted;
import dev.danube.event.RunEvent.StageFinished;
import dev.danube.event.RunEvent.StageRestored;
import dev.danube.event.RunEvent.StageSkipped;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.event.RunListener;
import dev.danube.internal.Durations;
import java.io.PrintStream;
import java.util.List;

/**
 * Shows a run as whole lines, each with the name of its stage in front: what a log file or a CI
 * server can show. The end is one line for each stage, and the last output of those that failed.
 */
public final class PlainLog implements RunListener {

  private final PrintStream out;
  private final int width;

  /**
   * Makes a log of one run.
   *
   * @param pipeline what is going to run; its longest name sets the width of the prefix
   * @param out where the lines go
   */
  public PlainLog(Pipeline pipeline, PrintStream out) {
    this.out = requireNonNull(out, "out");
    this.width =
        pipeline.stages().stream().map(Stage::name).mapToInt(String::length).max().orElse(0);
  }

  @Override
  public void on(RunEvent event) {
    if (event instanceof RunStarted started) {
      out.printf("%s: run %s%n", started.pipeline(), started.run());
    } else if (event instanceof StageRestored restored) {
      line(restored.stage(), "= " + outcome(restored.result()) + " by an earlier try");
    } else if (event instanceof StageStarted started) {
      line(started.stage(), "= started");
    } else if (event instanceof LogLine log) {
      line(log.stage(), (log.stream() == LogStream.DANUBE ? "= " : "| ") + log.text());
    } else if (event instanceof StageSkipped skipped) {
      line(skipped.stage(), "= skipped: " + skipped.reason().text());
    } else if (event instanceof StageFinished finished) {
      line(finished.stage(), "= " + ending(finished.result()));
    } else if (event instanceof RunFinished finished) {
      end(finished.result());
    }
  }

  private void line(String stage, String text) {
    out.printf("%-" + Math.max(1, width) + "s %s%n", stage, text);
  }

  private static String ending(StageResult stage) {
    String took = " after " + Durations.text(stage.duration());
    return stage
        .failure()
        .map(failure -> outcome(stage) + took + ": " + failure.message())
        .orElse(outcome(stage) + took);
  }

  private static String outcome(StageResult stage) {
    return switch (stage.outcome()) {
      case SUCCESS -> "done";
      case SKIPPED -> "skipped";
      case UNSTABLE -> "unstable";
      case CANCELLED -> "cancelled";
      case FAILED -> "failed";
      case ERRORED -> "errored";
    };
  }

  private void end(RunResult run) {
    for (StageResult stage : run.stages()) {
      stage.failure().ifPresent(failure -> tail(stage.name(), failure));
    }
    out.println();
    for (StageResult stage : run.stages()) {
      String why =
          stage
              .failure()
              .map(StageFailure::message)
              .or(() -> stage.skipReason().map(reason -> reason.text()))
              .orElse("");
      String text = outcome(stage) + "  " + Durations.text(stage.duration());
      line(stage.name(), (text + (why.isEmpty() ? "" : "  " + why)));
      for (Artifact artifact : stage.artifacts()) {
        line("", "  artifact " + artifact.file());
      }
    }
    run.warnings().forEach(warning -> out.println("warning: " + warning));
    out.printf("%s: %s in %s%n", run.pipeline(), run.outcome(), Durations.text(run.duration()));
  }

  private void tail(String stage, StageFailure failure) {
    List<String> lines = failure.lastLines();
    if (!lines.isEmpty()) {
      out.printf("%nLast output of \"%s\":%n", stage);
      lines.forEach(text -> line(stage, "| " + text));
    }
    failure.lookInto().ifPresent(command -> command("Look into", stage, command));
    failure.repeat().ifPresent(command -> command("Repeat the step of", stage, command));
  }

  private void command(String what, String stage, String command) {
    out.printf("%n%s \"%s\":%n  %s%n", what, stage, command);
  }
}
