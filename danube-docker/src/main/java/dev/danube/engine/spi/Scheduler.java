package dev.danube.engine.spi;

import dev.danube.engine.spi.Session.Timer;
import java.time.Duration;
import java.time.Instant;

/**
 * A clock for what happens between runs, with timers. A test passes one whose time is virtual, such
 * as {@code dev.danube.testing.FakeClock}. Thread-safe.
 */
public interface Scheduler {

  /**
   * Returns the time of this clock, which may differ from the time of the machine.
   *
   * @return the time now
   */
  Instant now();

  /**
   * Runs a task after a delay, on a thread of this clock. The task must be short.
   *
   * @param delay the delay; a negative one is none
   * @param task the task
   * @return a timer; closing it drops the task if the task has not started
   */
  Timer schedule(Duration delay, Runnable task);

  /**
   * Announces a task that is handed to a thread. Virtual time does not pass before the task has
   * ended.
   *
   * @param task the task
   * @return the task to hand over; the same one by default
   */
  default Runnable track(Runnable task) {
    return task;
  }
}
