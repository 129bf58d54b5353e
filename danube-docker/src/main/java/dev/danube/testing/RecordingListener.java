package dev.danube.testing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.LogLine;
import dev.danube.event.RunListener;
import java.util.ArrayList;
import java.util.List;

/**
 * A listener that keeps the events of runs for a test to inspect. Thread-safe.
 *
 * <p>Example: {@code danube.run(pipeline, run -> run.listener(recording));
 * assertThat(recording.lines("build")).contains("done");}
 */
public final class RecordingListener implements RunListener {

  @GuardedBy("this") private final List<RunEvent> events = new ArrayList<>();

  /** Creates a listener without events. */
  public RecordingListener() {}

  @Override
  public synchronized void on(RunEvent event) {
    events.add(event);
  }

  /**
   * Returns all events so far.
   *
   * @return the events in their order
   */
  public synchronized List<RunEvent> events() {
    return List.copyOf(events);
  }

  /**
   * Returns all events of one kind so far.
   *
   * @param kind the class of the events, such as {@code RunEvent.StageStarted.class}
   * @param <T> the type of the events
   * @return the events in their order
   */
  public synchronized <T extends RunEvent> List<T> events(Class<T> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /**
   * Returns the lines that a stage has printed.
   *
   * @param stage the name of the stage
   * @return the lines in their order
   */
  public List<String> lines(String stage) {
    return events(LogLine.class).stream()
        .filter(line -> line.stage().equals(stage))
        .map(LogLine::text)
        .toList();
  }
}
