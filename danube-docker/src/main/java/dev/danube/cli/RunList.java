package dev.danube.cli;

import dev.danube.Outcome;
import dev.danube.StageResult;
import dev.danube.internal.Durations;
import dev.danube.record.RunRecord;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The list of the recorded runs of a pipeline for people, last first. */
final class RunList {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private RunList() {}

  /** Returns a line for each run: its id, start, outcome, duration, and what became of it. */
  static String of(RecordedRuns runs) {
    return runs.all().isEmpty()
        ? String.format("There is no run of \"%s\"%n", runs.pipeline())
        : runs.all().stream().map(RunList::line).collect(Collectors.joining());
  }

  private static String line(RunRecord run) {
    String started = TIME.format(run.startedAt().atZone(ZoneId.systemDefault()));
    String took = run.end().map(end -> Durations.text(end.duration())).orElse("");
    String what =
        failed(run)
            .map(stage -> "stage " + stage)
            .or(() -> run.workspaceOf().map(other -> "in the workspace of " + other))
            .orElse("");
    return String.format(
                Locale.ROOT, "%s  %s  %-9s  %8s  %s", run.id(), started, outcome(run), took, what)
            .stripTrailing()
        + System.lineSeparator();
  }

  private static String outcome(RunRecord run) {
    return run.end()
        .map(end -> end.outcome().toString())
        .orElse(run.isRunning() ? "running" : "died");
  }

  /** Returns the first stage that failed. */
  private static Optional<String> failed(RunRecord run) {
    return run.stages().stream()
        .flatMap(stage -> stage.result().stream())
        .filter(RunList::hasFailed)
        .map(StageResult::name)
        .findFirst();
  }

  private static boolean hasFailed(StageResult result) {
    return result.outcome() == Outcome.FAILED || result.outcome() == Outcome.ERRORED;
  }
}
