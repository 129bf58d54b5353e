package dev.danube.report;

import static java.util.Objects.requireNonNull;

import dev.danube.Pipeline;
import dev.danube.Stage;
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
import java.io.PrintStream;
import java.time.ZoneId;
import java.util.Optional;

/**
 * A log that prints a run as whole lines, each with the name of its stage in front, for log files
 * and CI servers. It ends with a summary: the last output of stages that failed, a table of all
 * stages, and the options that resume the run.
 */
public final class PlainLog implements RunListener {

  private final PrintStream out;
  private final Optional<RunCommand> command;
  private final boolean hasColours;
  private final int width;
  private final LineTimes times;

  /**
   * Creates a log of one run, without colours.
   *
   * @param pipeline the pipeline of the run; its longest stage name sets the width of the prefix
   * @param out the stream to print to
   */
  public PlainLog(Pipeline pipeline, PrintStream out) {
    this(pipeline, out, Optional.empty(), false);
  }

  /**
   * Creates a log of one run.
   *
   * @param pipeline the pipeline of the run; its longest stage name sets the width of the prefix
   * @param out the stream to print to
   * @param command the call that started the run, if the run has a record
   * @param hasColours whether to print colours: those of the summary, and those that steps print
   */
  public PlainLog(
      Pipeline pipeline, PrintStream out, Optional<RunCommand> command, boolean hasColours) {
    this.out = requireNonNull(out, "out");
    this.command = command;
    this.hasColours = hasColours;
    this.width =
        pipeline.stages().stream().map(Stage::name).mapToInt(String::length).max().orElse(0);
    this.times = LineTimes.NONE;
  }

  private PlainLog(PlainLog like, LineTimes times) {
    this.out = like.out;
    this.command = like.command;
    this.hasColours = like.hasColours;
    this.width = like.width;
    this.times = times;
  }

  /**
   * Returns a log that prints the time of the day in front of each line, but for the summary.
   *
   * @param zone the time zone
   * @return a log for the same run, in place of this one
   */
  public PlainLog withTimes(ZoneId zone) {
    return new PlainLog(this, LineTimes.in(zone));
  }

  @Override
  public void on(RunEvent event) {
    if (event instanceof RunStarted started) {
      say(event, started.pipeline() + ": run " + started.run());
    } else if (event instanceof RunWarned warned) {
      say(event, "warning: " + Wording.line(warned.text()));
    } else if (event instanceof SourceUpdated update) {
      say(event, Wording.update(update));
    } else if (event instanceof StageRestored restored) {
      String how = Wording.outcome(restored.result().outcome());
      line(event, restored.stage(), "= " + how + " by an earlier try");
    } else if (event instanceof NodeWaiting waiting) {
      line(event, waiting.node(), "= " + Wording.line(waiting.why()));
    } else if (event instanceof StageStarted started) {
      line(event, started.stage(), "= started");
    } else if (event instanceof LogLine log) {
      line(
          event,
          log.stage(),
          (log.stream() == LogStream.DANUBE ? "= " : "| ")
              + TextWidth.still(log.text(), hasColours));
    } else if (event instanceof StageSkipped skipped) {
      line(event, skipped.stage(), "= skipped: " + Wording.line(skipped.reason().text()));
    } else if (event instanceof StageFinished finished) {
      line(event, finished.stage(), "= " + Wording.ending(finished.result()));
    } else if (event instanceof RunFinished finished) {
      Summary.of(finished.result(), command, AnsiStyle.of(hasColours)).forEach(out::println);
    }
  }

  private void say(RunEvent event, String text) {
    out.println(times.prefix(event.at()) + text);
  }

  private void line(RunEvent event, String stage, String text) {
    say(event, String.format("%-" + Math.max(1, width) + "s %s", stage, text));
  }
}
