package dev.danube.engine.internal.run;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.Stage;
import dev.danube.Step;
import dev.danube.engine.internal.LongText;
import dev.danube.engine.internal.thread.Cancellation;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.event.RunEvent.StepFinished;
import dev.danube.event.RunEvent.StepStarted;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A sink that turns the lines of a stage into events and keeps the last lines for a failure. */
public final class StageLog implements LineSink {

  private static final int KEPT = 20;

  /** The maximum length of a kept line, in characters. The log contains the whole line. */
  private static final int LONGEST_KEPT = 4_000;

  private final String run;
  private final Stage stage;
  private final EventDispatcher events;
  private final Supplier<Instant> clock;
  private final UnaryOperator<String> mask;

  @GuardedBy("this") private Cancellation cancellation = new Cancellation();

  @GuardedBy("this") private final Deque<String> last = new ArrayDeque<>();

  @GuardedBy("this") private @Nullable String lastOfStep;

  public StageLog(
      String run,
      Stage stage,
      EventDispatcher events,
      Supplier<Instant> clock,
      UnaryOperator<String> mask) {
    this.run = run;
    this.stage = stage;
    this.events = events;
    this.clock = clock;
    this.mask = mask;
  }

  /** Returns the stage whose lines these are. */
  public Stage stage() {
    return stage;
  }

  /** Sets the cancellation of the attempt or hook whose lines follow. */
  public synchronized void attemptStarts(Cancellation ofAttempt) {
    cancellation = ofAttempt;
  }

  /** Clears the last lines: those of an earlier attempt do not explain the failure of the next. */
  public synchronized void forgetLastLines() {
    last.clear();
  }

  private synchronized Cancellation cancellation() {
    return cancellation;
  }

  @Override
  public void line(LogStream stream, String printed) {
    String text = mask.apply(printed);
    if (stream != LogStream.DANUBE) {
      keep(text);
    }
    RunEvent line = new RunEvent.LogLine(run, clock.get(), stage.name(), stream, text);
    emit(line);
  }

  @Override
  public void progress(String what, long done, long total) {
    RunEvent far =
        new RunEvent.Progress(run, clock.get(), stage.name(), mask.apply(what), done, total);
    emit(far);
  }

  /** Tells which ports of a container are published, if any are. */
  public void publish(String name, Map<Integer, Integer> ports) {
    ports.forEach(
        (port, hostPort) -> {
          String address = "127.0.0.1:" + hostPort;
          RunEvent published =
              new RunEvent.PortPublished(run, clock.get(), stage.name(), name, port, address);
          emit(published);
          say("port " + port + " of " + name + " is published on " + address);
        });
  }

  /** Writes lines that come from Danube itself. */
  public void say(String text) {
    text.lines().forEach(line -> line(LogStream.DANUBE, line));
  }

  /** Writes a line that explains a failure. It is one of its last lines. */
  public void show(String text) {
    keep(mask.apply(text));
    say(text);
  }

  private synchronized void keep(String text) {
    if (last.size() == KEPT) {
      last.removeFirst();
    }
    String kept = LongText.cut(text, LONGEST_KEPT);
    last.addLast(kept);
    lastOfStep = kept;
  }

  public synchronized List<String> lastLines() {
    return List.copyOf(last);
  }

  /** Records that the lines that follow are those of another step. */
  public synchronized void stepStarts() {
    lastOfStep = null;
  }

  /**
   * Tells that a step starts.
   *
   * @param attempt the number of the attempt, from 1
   * @param number the number of the step, from 1
   */
  public void tellStart(Step step, int attempt, int number) {
    Optional<String> script = step.executedText().map(mask);
    String title = mask.apply(step.text());
    emit(new StepStarted(run, clock.get(), stage.name(), attempt, number, title, script));
  }

  /**
   * Tells that a step has ended.
   *
   * @param attempt the number of the attempt, from 1
   * @param number the number of the step, from 1
   * @param succeeded whether it neither failed nor was stopped
   */
  public void tellEnd(int attempt, int number, boolean succeeded) {
    emit(new StepFinished(run, clock.get(), stage.name(), attempt, number, succeeded));
  }

  /**
   * Emits an event. The interrupt that stops the stage must not reach a listener on this thread.
   */
  private void emit(RunEvent event) {
    cancellation().shield(() -> events.emit(event));
  }

  public synchronized Optional<String> lastLineOfStep() {
    return Optional.ofNullable(lastOfStep);
  }
}
