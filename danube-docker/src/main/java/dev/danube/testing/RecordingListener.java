package dev.danube.testing;

import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.LogLine;
import dev.danube.event.RunListener;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the events of runs, for a test to look at. Thread-safe.
 *
 * <p>Example: {@code danube.run(pipeline, run -> run.listener(recording));
 * assertThat(recording.lines("build")).contains("done");}
 */
public final class RecordingListener implements RunListener {

  private final List<RunEvent> events = new ArrayList<>();

  /** Keeps nothing yet. */
  public RecordingListener() {}

  @Override
  public synchronized void on(RunEvent event) {
    events.add(event);
  }

  /**
   * Everything that has happened.
   *
   * @return the events in their order
   */
  public synchronized List<RunEvent> events() {
    return List.copyOf(events);
  }

  /**
   * What has happened of one kind.
   *
   * @param kind such as {@code RunEvent.StageStarted.class}
   * @param <T> the kind
   * @return the events in their order
   */
  public synchronized <T extends RunEvent> List<T> events(Class<T> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /**
   * What a stage has printed.
   *
   * @param stage the name of the stage
   * @return its lines in their order
   */
  public List<String> lines(String stage) {
    return events(LogLine.class).stream()
        .filter(line -> line.stage().equals(stage))
        .map(LogLine::text)
        .toList();
  }
}
