package dev.danube.report;

import static java.util.Objects.requireNonNull;

import dev.danube.StageResult;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.LogLine;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.event.RunEvent.NodeWaiting;
import dev.danube.event.RunEvent.RunFinished;
import dev.danube.event.RunEvent.RunStarted;
import dev.danube.event.RunEvent.RunWarned;
import dev.danube.event.RunEvent.SourceUpdated;
import dev.danube.event.RunEvent.StageFinished;
import dev.danube.event.RunEvent.StageRestored;
import dev.danube.event.RunEvent.StageSkipped;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.event.RunListener;
import dev.danube.report.internal.LineTimes;
import dev.danube.report.internal.TextWidth;
import dev.danube.report.internal.Wording;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A log that prints the output of each stage in one piece when the stage has ended, between the
 * marks that let a CI server fold it. The output of stages that failed stays open. Until a stage
 * ends, its output is kept in a temporary file.
 */
public final class GroupedLog implements RunListener {

  /** The marks that a CI server folds output by. */
  public enum Marks {
    /** A line before the output and an empty line after it, for servers that do not fold. */
    NONE,
    /** The marks of GitHub Actions. */
    GITHUB,
    /** The marks of GitLab CI. */
    GITLAB,
    /** The marks of Azure Pipelines. */
    AZURE,
    /** The marks of TeamCity. */
    TEAMCITY
  }

  private final PrintStream out;
  private final CiMarks marks;
  private final Optional<RunCommand> command;
  private final boolean hasColours;
  private final LineTimes times;
  private final Map<String, Spool> spools = new HashMap<>();

  private record Spool(Path file, BufferedWriter writer) {}

  /**
   * Creates a log of one run.
   *
   * @param out the stream to print to
   * @param marks the marks to print
   * @param command the call that started the run, if the run has a record
   * @param hasColours whether to print colours: those of the summary, and those that steps print
   */
  public GroupedLog(
      PrintStream out, Marks marks, Optional<RunCommand> command, boolean hasColours) {
    this.out = requireNonNull(out, "out");
    this.marks = CiMarks.of(requireNonNull(marks, "marks"));
    this.command = command;
    this.hasColours = hasColours;
    this.times = LineTimes.NONE;
  }

  private GroupedLog(GroupedLog like, LineTimes times) {
    this.out = like.out;
    this.marks = like.marks;
    this.command = like.command;
    this.hasColours = like.hasColours;
    this.times = times;
  }

  /**
   * Returns a log that prints the time of the day in front of each line of a stage.
   *
   * @param zone the time zone
   * @return a log for the same run, in place of this one
   */
  public GroupedLog withTimes(ZoneId zone) {
    return new GroupedLog(this, LineTimes.in(zone));
  }

  @Override
  public void on(RunEvent event) {
    try {
      show(event);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot keep the output of stages in temporary files", e);
    }
  }

  private void show(RunEvent event) throws IOException {
    if (event instanceof RunStarted started) {
      marks.start().forEach(out::println);
      say(started.pipeline() + ": run " + started.run());
    } else if (event instanceof RunWarned warned) {
      say("warning: " + Wording.line(warned.text()));
    } else if (event instanceof SourceUpdated update) {
      say(Wording.update(update));
    } else if (event instanceof StageRestored restored) {
      String how = Wording.outcome(restored.result().outcome());
      say(restored.stage() + ": " + how + " by an earlier try");
    } else if (event instanceof NodeWaiting waiting) {
      say(waiting.node() + ": " + Wording.line(waiting.why()));
    } else if (event instanceof StageStarted started) {
      say(started.stage() + ": started");
    } else if (event instanceof LogLine line) {
      keep(line);
    } else if (event instanceof StageSkipped skipped) {
      say(skipped.stage() + ": skipped: " + Wording.line(skipped.reason().text()));
    } else if (event instanceof StageFinished finished) {
      group(finished);
    } else if (event instanceof RunFinished finished) {
      Summary.of(finished.result(), command, AnsiStyle.of(hasColours)).stream()
          .map(marks::harmless)
          .forEach(out::println);
      finished.result().stages().stream()
          .filter(stage -> !stage.outcome().succeeded())
          .flatMap(stage -> stage.failure().stream())
          .map(failure -> SourceError.of(failure, Path.of("").toAbsolutePath()))
          .forEach(error -> marks.error(error).forEach(out::println));
      marks.end().forEach(out::println);
    }
  }

  /** Prints a line that is no command to the server, whatever it contains. */
  private void say(String line) {
    out.println(marks.harmless(line));
  }

  private void keep(LogLine line) throws IOException {
    Spool spool = spools.get(line.stage());
    if (spool == null) {
      Path file = Files.createTempFile("danube-log", ".txt");
      spool = new Spool(file, lenient(file));
      spools.put(line.stage(), spool);
    }
    spool.writer.write(times.prefix(line.at()));
    spool.writer.write(line.stream() == LogStream.DANUBE ? "= " : "");
    spool.writer.write(marks.harmless(TextWidth.still(line.text(), hasColours)));
    spool.writer.write('\n');
  }

  /** Opens a writer that turns half a surrogate pair, as code may print it, into "?". */
  private static BufferedWriter lenient(Path file) throws IOException {
    return new BufferedWriter(
        new OutputStreamWriter(Files.newOutputStream(file), StandardCharsets.UTF_8));
  }

  private void group(StageFinished finished) throws IOException {
    StageResult result = finished.result();
    Spool spool = spools.remove(finished.stage());
    String title = marks.harmless(finished.stage() + ": " + Wording.ending(result));
    if (spool == null) {
      out.println(title);
      return;
    }
    try {
      spool.writer.close();
      marks.open(finished, title).forEach(out::println);
      try (BufferedReader reader = Files.newBufferedReader(spool.file)) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          out.println(line);
        }
      }
      marks.close(finished).forEach(out::println);
    } finally {
      Files.delete(spool.file);
    }
  }
}
