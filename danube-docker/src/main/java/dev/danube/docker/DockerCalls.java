package dev.danube.docker;

import com.github.dockerjava.api.exception.DockerException;
import dev.danube.BackendException;
import dev.danube.engine.spi.Session.Timer;
import dev.danube.internal.Causes;
import dev.danube.internal.Durations;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes calls to the daemon that end in time, can be interrupted, and say clearly how they ended.
 * Thread-safe.
 *
 * <p>The transport has no time limit on a unix socket, and no interrupt wakes it on a tcp socket.
 * So each call is made on a thread of its own, which is interrupted, and left to itself if that
 * does not help, when the caller no longer waits for it.
 */
final class DockerCalls {

  /** For calls that the daemon answers from memory or with little work. */
  static final Duration SHORT = Duration.ofSeconds(60);

  /** For what consists of several such calls. */
  static final Duration COMPOSITE = Duration.ofMinutes(3);

  /** For calls after one without an answer: a run that has to be given up shall end soon. */
  private static final Duration IF_SILENT = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(DockerCalls.class);

  private final String host;
  private final ExecutorService callers =
      Executors.newCachedThreadPool(named("danube-docker-call"));
  private volatile boolean silent;

  /** Keeps the time limits of stages. */
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, named("danube-docker-timer"));

  DockerCalls(String host) {
    this.host = host;
    timer.setRemoveOnCancelPolicy(true);
  }

  private static ThreadFactory named(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** The address of the daemon. */
  String host() {
    return host;
  }

  void close() {
    timer.shutdownNow();
    callers.shutdownNow();
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
    Future<T> answer = submit(call);
    try {
      return await(what, limit, answer);
    } finally {
      answer.cancel(true);
    }
  }

  /**
   * Calls with the limit of {@link #SHORT}, and lets an interrupt wait until the call is over: what
   * it starts needs somebody who can stop it.
   */
  <T> T callToTheEnd(String what, Callable<T> call) {
    Future<T> answer = submit(call);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return await(what, SHORT, answer);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      answer.cancel(true);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Begins a call. */
  <T> Future<T> submit(Callable<T> call) {
    return callers.submit(call);
  }

  /** Does something later, on a thread of its own: the timer is there for all runs. */
  Timer schedule(Duration delay, Runnable task) {
    FutureTask<?> ring = new FutureTask<>(task, "rung");
    Future<?> waiting = timer.schedule(() -> ring(ring), delay.toMillis(), TimeUnit.MILLISECONDS);
    return () -> {
      waiting.cancel(false);
      ring.cancel(false);
    };
  }

  private void ring(Runnable task) {
    try {
      callers.execute(task);
    } catch (Error e) {
      LOG.warn("There is no thread to be had", e);
      task.run();
    }
  }

  /** Waits for a call, which goes on if that is interrupted or takes too long. */
  <T> T await(String what, Duration limit, Future<T> answer) throws InterruptedException {
    boolean isShort = limit.equals(SHORT);
    Duration patience = silent && isShort ? IF_SILENT : limit;
    try {
      T result = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      silent = false;
      return result;
    } catch (TimeoutException e) {
      silent |= isShort;
      throw new LostConnection(host, what, "no answer within " + Durations.text(patience), e);
    } catch (ExecutionException e) {
      silent = false;
      throw translate(what, e.getCause());
    }
  }

  /** The exception for something that did not come from a call itself. */
  LostConnection lost(String what, String reason) {
    return new LostConnection(host, what, reason, null);
  }

  private RuntimeException translate(String what, @Nullable Throwable e) {
    if (e instanceof DockerException refused) {
      return new DockerRefusal(what, refused);
    }
    if (e instanceof BackendException known) {
      return known;
    }
    return Causes.of(e)
        .filter(IOException.class::isInstance)
        .findFirst()
        .<RuntimeException>map(cause -> new LostConnection(host, what, reason(cause), e))
        .orElseGet(
            () -> new IllegalStateException("A bug of Danube while Docker was to " + what, e));
  }

  static String reason(Throwable e) {
    Throwable root = Causes.root(e);
    String message = root.getMessage();
    return message == null ? root.getClass().getSimpleName() : message;
  }
}
