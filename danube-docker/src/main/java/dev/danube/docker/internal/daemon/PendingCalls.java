package dev.danube.docker.internal.daemon;

import dev.danube.BackendException;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls of a session that create or remove something beside the stages. When a stage is
 * cancelled, its call is no longer waited for, but continues. The session has to know when that
 * call has ended, because what it created must be removed.
 */
public final class PendingCalls {

  private static final Logger LOG = LoggerFactory.getLogger(PendingCalls.class);

  private final Daemon daemon;
  private final Queue<Future<?>> unfinished = new ConcurrentLinkedQueue<>();

  public PendingCalls(Daemon daemon) {
    this.daemon = daemon;
  }

  /** Calls the daemon, as {@link Daemon#call} does. */
  public <T> T call(String doing, Daemon.ClientCall<T> call) throws InterruptedException {
    Future<T> answer = start(() -> call.on(daemon.client()));
    T made = daemon.await(doing, Daemon.SHORT, answer);
    unfinished.removeIf(Future::isDone);
    return made;
  }

  /**
   * Creates or removes something that only the end of the session waits for. The end of the session
   * also finds what could not be removed, and reports the reason.
   */
  public void startUnattended(Callable<?> task) {
    unfinished.removeIf(Future::isDone);
    unfinished.add(daemon.submit(task));
  }

  /** Starts to create something. The caller may wait for it later. */
  public <T> Future<T> start(Callable<T> task) {
    unfinished.removeIf(Future::isDone);
    Future<T> made = daemon.submit(task);
    unfinished.add(made);
    return made;
  }

  /**
   * Waits until no call can create anything and all removals have been tried. The wait has a limit,
   * because the daemon may not answer.
   */
  public void awaitAll() throws InterruptedException {
    long end = System.nanoTime() + Daemon.COMPOSITE.toNanos();
    Set<Future<?>> awaited = Collections.newSetFromMap(new IdentityHashMap<>());
    boolean isMore = true;
    while (isMore) { // an awaited call may add a removal
      isMore = false;
      for (Future<?> answer : unfinished) {
        if (awaited.add(answer)) {
          isMore = true;
          await(answer, Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        }
      }
    }
  }

  private void await(Future<?> answer, Duration limit) throws InterruptedException {
    try {
      daemon.await("creating something for a stage that was cancelled", limit, answer);
    } catch (BackendException e) {
      LOG.debug("A call that was no longer waited for has failed", e);
    }
  }
}
