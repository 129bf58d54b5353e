package dev.danube.server.internal.run;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.Outcome;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.RunFinished;
import dev.danube.event.RunListener;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** The times of the runs that have ended since the start, for operators. Thread-safe. */
public final class RunTimes implements RunListener {

  /**
   * The runs with an outcome. Immutable.
   *
   * @param count how many there were
   * @param time how long they took together
   */
  public record Total(long count, Duration time) {}

  @GuardedBy("this") private final Map<Outcome, Total> totals = new EnumMap<>(Outcome.class);

  /** Creates an instance without runs. */
  public RunTimes() {
    for (Outcome outcome : Outcome.values()) {
      totals.put(outcome, new Total(0, Duration.ZERO));
    }
  }

  @Override
  public void on(RunEvent event) {
    if (event instanceof RunFinished run) {
      add(run.result().outcome(), run.result().duration());
    }
  }

  private synchronized void add(Outcome outcome, Duration time) {
    totals.computeIfPresent(
        outcome, (key, total) -> new Total(total.count + 1, total.time.plus(time)));
  }

  /** Returns the runs by outcome. */
  public synchronized Map<Outcome, Total> totals() {
    return new EnumMap<>(totals);
  }
}
