package dev.danube.report;

import dev.danube.RunResult;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.TestReport;
import dev.danube.internal.Durations;
import dev.danube.record.RunFolder;
import dev.danube.report.internal.TextWidth;
import dev.danube.report.internal.Wording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The summary at the end of a run: the last output of stages that failed, a table of all stages,
 * the places of files, and the commands that inspect, repeat or resume what failed.
 */
final class Summary {

  private final RunResult run;
  private final Optional<RunFolder> record;
  private final Optional<String> resume;
  private final Optional<String> afterFix;
  private final Optional<String> inspect;
  private final boolean hasWorkspace;
  private final AnsiStyle style;
  private final List<String> lines = new ArrayList<>();

  private Summary(RunResult run, Optional<RunCommand> command, AnsiStyle style) {
    this.run = run;
    this.record =
        command
            .map(called -> RunFolder.of(called.home(), run.id()))
            .filter(folder -> Files.exists(folder.file()));
    Optional<RunCommand> recorded = command.filter(called -> record.isPresent());
    this.resume = recorded.flatMap(called -> called.resume(run.id()));
    this.afterFix = recorded.flatMap(called -> called.afterFix(run.id()));
    this.inspect = recorded.flatMap(called -> called.inspect(run.id()));
    this.hasWorkspace = !run.succeeded() || recorded.filter(RunCommand::keepsWorkspace).isPresent();
    this.style = style;
  }

  /**
   * Writes the summary of a run.
   *
   * @param command the call that started the run, if the run has a record
   */
  static List<String> of(RunResult run, Optional<RunCommand> command, AnsiStyle style) {
    Summary summary = new Summary(run, command, style);
    summary.write();
    return summary.lines;
  }

  private void write() {
    run.stages().forEach(stage -> stage.failure().ifPresent(failure -> tail(stage, failure)));
    run.stages().forEach(stage -> stage.tests().ifPresent(tests -> failedTests(stage, tests)));
    lines.add("");
    table();
    run.stages().stream().filter(stage -> !stage.artifacts().isEmpty()).forEach(this::artifacts);
    record.ifPresent(folder -> lines.add("record:    " + shown(folder.path())));
    record
        .filter(folder -> Files.exists(folder.report()))
        .ifPresent(folder -> lines.add("report:    " + shown(folder.report())));
    run.warnings().forEach(warning -> lines.add("warning: " + Wording.line(warning)));
    run.stages().forEach(stage -> stage.failure().ifPresent(failure -> howToGoOn(stage, failure)));
    if (!run.succeeded()) {
      afterFix.ifPresent(options -> lines.add("fix it and continue with: " + options));
      resume.ifPresent(options -> lines.add("resume with: " + options));
    }
    String end = String.format("%s: %s in %s", run.pipeline(), run.outcome(), time(run.duration()));
    lines.add(style.bold(style.outcome(run.outcome(), end)));
  }

  private void tail(StageResult stage, StageFailure failure) {
    if (!failure.lastLines().isEmpty()) {
      lines.add("");
      lines.add(style.bold("Last output of \"" + stage.name() + "\":"));
      failure.lastLines().forEach(text -> lines.add("  | " + TextWidth.printable(text)));
    }
  }

  private void failedTests(StageResult stage, TestReport tests) {
    if (tests.failed() > 0) {
      lines.add("");
      lines.add(style.bold("\"" + stage.name() + "\": " + tests.text()));
      Wording.failedTests(tests).forEach(test -> lines.add("  | " + test));
    }
  }

  private void table() {
    int width = width(run.stages().stream().map(StageResult::name).toList());
    int outcomes = width(run.stages().stream().map(Summary::outcome).toList());
    int times = width(run.stages().stream().map(stage -> time(stage.duration())).toList());
    boolean hasRetries = run.stages().stream().anyMatch(stage -> stage.attempts().size() > 1);
    for (StageResult stage : run.stages()) {
      String line =
          String.format(
              "%s %s  %s  %s",
              style.outcome(stage.outcome(), Wording.mark(stage.outcome())),
              pad(stage.name(), width),
              style.outcome(stage.outcome(), pad(outcome(stage), outcomes)),
              pad(time(stage.duration()), times));
      if (hasRetries) {
        line += "  " + pad(attempts(stage), "2 attempts".length());
      }
      String why = Wording.shortWhy(stage);
      lines.add((why.isEmpty() ? line : line + "  " + why).stripTrailing());
    }
  }

  private static String outcome(StageResult stage) {
    return Wording.outcome(stage.outcome());
  }

  private static String attempts(StageResult stage) {
    return stage.attempts().size() > 1 ? stage.attempts().size() + " attempts" : "";
  }

  private static int width(List<String> words) {
    return words.stream().mapToInt(TextWidth::width).max().orElse(0);
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - TextWidth.width(text)));
  }

  private static String time(java.time.Duration duration) {
    return Durations.text(duration);
  }

  private void artifacts(StageResult stage) {
    Path first = stage.artifacts().get(0).file();
    int number = stage.artifacts().size();
    Path place = number == 1 || record.isEmpty() ? first : record.get().artifacts(stage.name());
    lines.add("artifacts: " + shown(place) + (number == 1 ? "" : " (" + number + " files)"));
  }

  private void howToGoOn(StageResult stage, StageFailure failure) {
    record
        .map(folder -> folder.log(failure.stage()))
        .filter(Files::exists)
        .ifPresent(log -> lines.add("log of \"" + failure.stage() + "\": " + shown(log)));
    failure.shellCommand().ifPresent(command -> command("inspect", failure, command));
    failure
        .reproduceCommand()
        .filter(command -> hasWorkspace) // Docker would create an empty one
        .ifPresent(command -> command("repeat", failure, command));
    if (failure.shellCommand().isEmpty()
        && failure.reproduceCommand().isPresent()
        && canGoOn(stage)) {
      lines.add(
          "inspect \"%s\", which runs it again and keeps its container, with: %s"
              .formatted(stage.name(), inspect.orElseThrow()));
    }
  }

  /** Returns whether resuming runs the stage again. An allowed failure is not repeated. */
  private boolean canGoOn(StageResult stage) {
    return resume.isPresent() && !stage.outcome().succeeded();
  }

  private void command(String verb, StageFailure failure, String command) {
    lines.add(verb + " \"" + failure.stage() + "\" with:");
    lines.add("  " + command);
  }

  /** Returns a path relative to the working directory if it is inside, or else absolute. */
  private static String shown(Path path) {
    Path here = Path.of("").toAbsolutePath();
    Path absolute = path.toAbsolutePath().normalize();
    return absolute.startsWith(here) ? here.relativize(absolute).toString() : absolute.toString();
  }
}
