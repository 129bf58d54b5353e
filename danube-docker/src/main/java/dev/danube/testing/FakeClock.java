package dev.danube.testing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.engine.spi.Scheduler;
import dev.danube.engine.spi.Session.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A clock whose time passes when a test says so, for what happens between runs: schedules of {@link
 * dev.danube.description.ServiceMode}. The runs of a {@link FakeBackend#clock fake backend} with
 * this clock start at its time, and move it on. Thread-safe.
 *
 * <p>Example: a month in which containers run every ten minutes.
 *
 * <pre>{@code
 * FakeClock clock = FakeClock.at(Instant.parse("2026-03-01T00:00:00Z"));
 * try (Danube danube = Danube.using(FakeBackend.create().clock(clock));
 *     ServiceMode mode = ServiceMode.start(danube, loads, m -> m.every(Duration.ofMinutes(10)).scheduler(clock))) {
 *   clock.advance(Duration.ofDays(31));
 * }
 * }</pre>
 */
public final class FakeClock implements Scheduler {

  /** A task that is due later. Its time passes only while a test advances the clock. */
  private final class Planned implements Timer {

    private final Instant due;
    private final Runnable task;
    private @Nullable Timer timer;

    Planned(Instant due, Runnable task) {
      this.due = due;
      this.task = task;
    }

    /** Plans the task in the virtual time. The caller holds the lock of the clock. */
    void start() {
      timer =
          time.schedule(
              Duration.between(time.now(), due),
              () -> {
                if (remove(this)) {
                  task.run();
                }
              });
    }

    /** Drops the task from the virtual time. The caller holds the lock of the clock. */
    void stop() {
      if (timer != null) {
        timer.close();
      }
      timer = null;
    }

    @Override
    public void close() {
      synchronized (FakeClock.this) {
        remove(this);
        stop();
      }
    }
  }

  private final VirtualTime time;

  @GuardedBy("this") private final List<Planned> planned = new ArrayList<>();

  @GuardedBy("this") private boolean isAdvancing;

  private FakeClock(Instant start) {
    this.time = new VirtualTime(start);
  }

  /**
   * Returns a clock.
   *
   * @param start its time at first
   * @return the clock
   */
  public static FakeClock at(Instant start) {
    return new FakeClock(start);
  }

  /** Returns the virtual time that runs share. */
  VirtualTime time() {
    return time;
  }

  @Override
  public Instant now() {
    return time.now();
  }

  @Override
  public synchronized Timer schedule(Duration delay, Runnable task) {
    Planned one = new Planned(time.now().plus(delay.isNegative() ? Duration.ZERO : delay), task);
    planned.add(one);
    if (isAdvancing) {
      one.start();
    }
    return one;
  }

  private synchronized boolean remove(Planned one) {
    return planned.remove(one);
  }

  @Override
  public Runnable track(Runnable task) {
    return time.track(task);
  }

  /**
   * Lets time pass, and waits until the runs that have started meanwhile have ended; they may move
   * the clock further. Tasks run when they are due. Only one thread may call this at a time.
   *
   * @param duration the time that passes
   * @throws InterruptedException if this thread was interrupted meanwhile
   */
  public void advance(Duration duration) throws InterruptedException {
    synchronized (this) {
      isAdvancing = true;
      planned.forEach(Planned::start);
    }
    try {
      time.sleep(duration, this::stopUnlessDue);
    } finally {
      stop();
    }
    time.awaitIdle();
  }

  /** Stops the clock, unless a task is due at this very time. */
  private synchronized boolean stopUnlessDue() {
    if (planned.stream().anyMatch(one -> !one.due.isAfter(time.now()))) {
      return false;
    }
    stop();
    return true;
  }

  private synchronized void stop() {
    isAdvancing = false;
    planned.forEach(Planned::stop);
  }
}
