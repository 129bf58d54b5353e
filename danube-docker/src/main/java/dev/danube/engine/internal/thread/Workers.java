package dev.danube.engine.internal.thread;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.engine.spi.Session;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An executor that runs at most a given number of tasks at once. Further tasks wait here, in order,
 * those first for which others wait. A task never waits for another, so a limit of one is enough.
 * Thread-safe.
 */
public final class Workers {

  private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

  private static final ThreadLocal<Workers> OF_THREAD = new ThreadLocal<>();

  /** A task of a session, with the task that its thread executes next. */
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
        LOG.error("A task threw, which no task should do; the waiting tasks continue", e);
      } finally {
        OF_THREAD.remove();
        next = next(); // before the session is told that this task has ended
      }
    }
  }

  private final Executor threads;
  private final int limit;

  @GuardedBy("this") private final Queue<Task> waiting = new ArrayDeque<>();

  @GuardedBy("this") private final Queue<Task> waitingFirst = new ArrayDeque<>();

  @GuardedBy("this") private int busy;

  public Workers(Executor threads, int limit) {
    this.threads = threads;
    this.limit = limit;
  }

  /**
   * Runs a task of a session, now or when the limit allows it.
   *
   * @param isFirst whether the task runs before those that wait already, except for others like it
   * @throws RejectedExecutionException if the executor takes no tasks, for whatever reason
   */
  public void execute(Session session, boolean isFirst, Runnable action) {
    Task task = new Task(session, action);
    if (!enters(task, isFirst)) {
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
   * Refuses to let one of these workers wait for a run, because the run may need this very thread.
   *
   * @throws IllegalStateException if the current thread is executing a task of these workers
   */
  public void refuseToWait() {
    if (OF_THREAD.get() == this) {
      throw new IllegalStateException(
          "Code of a stage, a condition or a listener must not wait for a run of the Danube that"
              + " executes this code: the run may need this thread. Use start(...) without await,"
              + " or another Danube");
    }
  }

  /** Runs a task on the current thread, which must not wait for a run meanwhile either. */
  public void inside(Runnable task) {
    OF_THREAD.set(this);
    try {
      task.run();
    } finally {
      OF_THREAD.remove();
    }
  }

  private synchronized boolean enters(Task task, boolean isFirst) {
    if (busy == limit) {
      (isFirst ? waitingFirst : waiting).add(task);
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
    Task task = waitingFirst.isEmpty() ? waiting.poll() : waitingFirst.poll();
    if (task == null) {
      busy--;
    } else {
      task.handOver();
    }
    return task;
  }
}
