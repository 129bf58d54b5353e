package dev.danube.docker;

import com.github.dockerjava.api.exception.DockerException;
import dev.danube.BackendException;
import dev.danube.internal.Durations;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Makes calls to the daemon that end in time and say clearly how they ended. Thread-safe.
 *
 * <p>The transport knows no time limit on a unix socket, but an interrupt ends a call there; so a
 * call that takes too long has its thread interrupted.
 */
final class DockerCalls {

  /** For calls that the daemon answers from memory or with little work. */
  static final Duration SHORT = Duration.ofSeconds(60);

  private final String host;
  private final ScheduledThreadPoolExecutor timer;

  DockerCalls(String host) {
    this.host = host;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "danube-docker-timer");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
  }

  /** The thread that time limits of any kind are kept on. */
  ScheduledThreadPoolExecutor timer() {
    return timer;
  }

  void close() {
    timer.shutdownNow();
  }

  /** Calls with the limit of {@link #SHORT}. */
  <T> T call(String what, Callable<T> call) throws InterruptedException {
    return call(what, SHORT, call);
  }

  /**
   * Calls the daemon.
   *
   * @param what what it shall do, such as {@code create a container}
   * @throws DockerRefusal if the daemon says no
   * @throws LostConnection if it does not answer, or not in time
   */
  <T> T call(String what, Duration limit, Callable<T> call) throws InterruptedException {
    Alarm alarm = new Alarm(Thread.currentThread());
    ScheduledFuture<?> waiting =
        timer.schedule(alarm::ring, limit.toMillis(), TimeUnit.MILLISECONDS);
    try {
      return call.call();
    } catch (Exception e) {
      throw alarm.disarm()
          ? new LostConnection(host, what, "no answer within " + Durations.text(limit), e)
          : translate(what, e);
    } finally {
      waiting.cancel(false);
      alarm.disarm();
    }
  }

  /** The exception for something that did not come from a call itself. */
  LostConnection lost(String what, String reason) {
    return new LostConnection(host, what, reason, null);
  }

  private RuntimeException translate(String what, Exception e) throws InterruptedException {
    if (isInterrupt(e)) {
      throw new InterruptedException("Interrupted while Docker was to " + what);
    }
    if (e instanceof DockerException refused) {
      return new DockerRefusal(what, refused);
    }
    if (e instanceof BackendException known) {
      return known;
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        return new LostConnection(host, what, reason(cause), e);
      }
    }
    return e instanceof RuntimeException bug ? bug : new IllegalStateException(e);
  }

  private static boolean isInterrupt(Throwable e) {
    if (Thread.currentThread().isInterrupted()) {
      Thread.interrupted();
      return true;
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof InterruptedException
          || cause instanceof InterruptedIOException
          || cause instanceof ClosedByInterruptException
          || cause instanceof CancellationException) {
        return true;
      }
    }
    return false;
  }

  static String reason(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null ? root.getClass().getSimpleName() : message;
  }

  /** Interrupts a thread once, unless it was disarmed before; takes back a late interrupt. */
  private static final class Alarm {

    private final Thread thread;
    private boolean rung;
    private boolean disarmed;

    Alarm(Thread thread) {
      this.thread = thread;
    }

    synchronized void ring() {
      if (!disarmed) {
        rung = true;
        thread.interrupt();
      }
    }

    /** Ends the watch; true if it had rung. The interrupt is taken back then. */
    synchronized boolean disarm() {
      if (rung && !disarmed) {
        Thread.interrupted();
      }
      disarmed = true;
      return rung;
    }
  }
}
