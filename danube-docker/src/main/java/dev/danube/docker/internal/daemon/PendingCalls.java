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
 * The daemon of a session that make or remove something beside the stages. One that nobody waits
 * for any more, because its stage was cancelled, goes on all the same: the session has to know when
 * it is over, for what it has made is to be removed.
 */
public final class PendingCalls {

  private static final Logger LOG = LoggerFactory.getLogger(PendingCalls.class);

  private final Daemon daemon;
  private final Queue<Future<?>> unfinished = new ConcurrentLinkedQueue<>();

  public PendingCalls(Daemon daemon) {
    this.daemon = daemon;
  }

  /** Calls the daemon, as {@link Daemon#call} does. */
  public <T> T call(String doing, Daemon.Call<T> call) throws InterruptedException {
    Future<T> answer = start(() -> call.on(daemon.client()));
    T made = daemon.await(doing, Daemon.SHORT, answer);
    unfinished.removeIf(Future::isDone);
    return made;
  }

  /**
   * Makes or removes something that nobody waits for but the end of the session; that also finds
   * what could not be removed, and says why.
   */
  public void startUnattended(Callable<?> task) {
    unfinished.removeIf(Future::isDone);
    unfinished.add(daemon.submit(task));
  }

  /** Begins to make something, which its caller waits for later, or nobody does. */
  public <T> Future<T> start(Callable<T> task) {
    unfinished.removeIf(Future::isDone);
    Future<T> made = daemon.submit(task);
    unfinished.add(made);
    return made;
  }

  /**
   * Waits until no call can make anything any more, and all removals have been tried, but not for a
   * daemon that does not answer.
   */
  public void awaitAll() throws InterruptedException {
    long end = System.nanoTime() + Daemon.COMPOSITE.toNanos();
    Set<Future<?>> awaited = Collections.newSetFromMap(new IdentityHashMap<>());
    boolean isMore = true;
    while (isMore) { // a removal may be added meanwhile, by what is waited for
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
      LOG.debug("A call that nobody waited for", e);
    }
  }
}
