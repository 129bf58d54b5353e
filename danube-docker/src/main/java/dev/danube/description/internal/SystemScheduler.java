package dev.danube.description.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.engine.spi.Scheduler;
import dev.danube.engine.spi.Session.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The clock of this machine. A timer follows the clock when it is set, and when the machine has
 * slept. Thread-safe.
 */
public final class SystemScheduler implements Scheduler, AutoCloseable {

  /** The longest time after which a timer looks at the clock again. */
  private static final Duration LOOK = Duration.ofMinutes(1);

  private final ScheduledThreadPoolExecutor threads;

  /** Creates a clock with a thread of its own. */
  public SystemScheduler() {
    threads =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "danube-service-timer");
              thread.setDaemon(true);
              return thread;
            });
    threads.setRemoveOnCancelPolicy(true);
  }

  /** A task that is due at some time. */
  private final class Due implements Timer {

    private final Instant at;
    private final Runnable task;

    @GuardedBy("this") private @Nullable ScheduledFuture<?> next;

    @GuardedBy("this") private boolean isClosed;

    Due(Instant at, Runnable task) {
      this.at = at;
      this.task = task;
    }

    /** Waits until the task is due, but at most until the next look at the clock. */
    void plan() {
      Duration left = Duration.between(now(), at);
      long millis = Math.max(0, Math.min(left.toMillis() + 1, LOOK.toMillis()));
      synchronized (this) {
        if (!isClosed) {
          next = threads.schedule(this::look, millis, TimeUnit.MILLISECONDS);
        }
      }
    }

    private void look() {
      if (now().isBefore(at)) {
        plan();
      } else {
        task.run();
      }
    }

    @Override
    public synchronized void close() {
      isClosed = true;
      ScheduledFuture<?> planned = next;
      if (planned != null) {
        planned.cancel(false);
      }
    }
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    Due due = new Due(now().plus(delay.isNegative() ? Duration.ZERO : delay), task);
    try {
      due.plan();
    } catch (RejectedExecutionException e) {
      due.close(); // this clock is closed, and the task does not run
    }
    return due;
  }

  /** Drops all tasks that have not started. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
