package dev.danube.engine.internal.thread;

import dev.danube.engine.spi.Session;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives tasks to threads, not more than a limit at once; the others wait here, in order. A task
 * never waits for another, so a limit of one is enough. Thread-safe.
 */
public final class Workers {

  private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

  private static final ThreadLocal<Workers> OF_THREAD = new ThreadLocal<>();

  /** A task of a session, and after it the next one that its thread takes. */
  private final class Task implements Runnable {

    private final Session session;
    private final Runnable action;
    private Runnable tracked = this;
    private boolean isDropped;
    private @Nullable Task next;

    Task(Session session, Runnable action) {
      this.session = session;
      this.action = action;
    }

    /** Tells the session that the task is about to be passed to a thread. */
    void handOver() {
      tracked = session.track(this);
    }

    /** Ends the tracking of a task that no thread takes. */
    void drop() {
      isDropped = true;
      tracked.run();
    }

    @Override
    public void run() {
      if (isDropped) {
        return;
      }
      OF_THREAD.set(Workers.this);
      try {
        action.run();
      } catch (Throwable e) {
        LOG.error("A task has thrown, which none should; those that wait continue", e);
      } finally {
        OF_THREAD.remove();
        next = next(); // before the session is told that this one has ended
      }
    }
  }

  private final Executor threads;
  private final int limit;
  private final Queue<Task> waiting = new ArrayDeque<>();
  private int busy;

  public Workers(Executor threads, int limit) {
    this.threads = threads;
    this.limit = limit;
  }

  /**
   * Runs a task of a session, now or when there is room.
   *
   * @throws RejectedExecutionException if the executor takes no tasks, for whatever reason
   */
  public void execute(Session session, Runnable action) {
    Task task = new Task(session, action);
    if (!enters(task)) {
      return;
    }
    task.handOver();
    try {
      threads.execute(() -> work(task));
    } catch (Throwable e) { // such as an OutOfMemoryError where no more threads are available
      task.drop();
      leave();
      throw new RejectedExecutionException(e.toString(), e);
    }
  }

  private synchronized void leave() {
    busy--;
  }

  /**
   * Refuses to let a thread wait that works for this: it may be the one that it would wait for.
   *
   * @throws IllegalStateException if it does
   */
  public void refuseToWait() {
    if (OF_THREAD.get() == this) {
      throw new IllegalStateException(
          "Code inside a stage, a condition or a listener waits for a run of the Danube that it is"
              + " run by, which may need this very thread; use start(...) without await, or a"
              + " Danube of its own");
    }
  }

  /** Does something on this thread that must not wait for a run either. */
  public void inside(Runnable task) {
    OF_THREAD.set(this);
    try {
      task.run();
    } finally {
      OF_THREAD.remove();
    }
  }

  private synchronized boolean enters(Task task) {
    if (busy == limit) {
      waiting.add(task);
      return false;
    }
    busy++;
    return true;
  }

  private static void work(Task first) {
    for (Task task = first; task != null; task = task.next) {
      task.tracked.run();
    }
  }

  /** Returns the next task for a thread that has finished one. */
  private synchronized @Nullable Task next() {
    Task task = waiting.poll();
    if (task == null) {
      busy--;
    } else {
      task.handOver();
    }
    return task;
  }
}
