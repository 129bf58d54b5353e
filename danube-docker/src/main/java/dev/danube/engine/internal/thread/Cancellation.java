package dev.danube.engine.internal.thread;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.CancellationToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cancellation of the work on a stage, by an interrupt of the thread that does it. The thread
 * says when it can be interrupted; a reason that comes earlier is kept until then.
 */
public final class Cancellation {

  public enum StopReason {
    /** The run was cancelled. */
    CANCELLED,
    /** The timeout of the attempt passed. */
    TIMEOUT,
    /** The timeout of all attempts together passed. */
    TOTAL_TIMEOUT,
    /** The timeout of the run passed. */
    RUN_TIMEOUT
  }

  private static final Logger LOG = LoggerFactory.getLogger(Cancellation.class);

  @GuardedBy("this") private final List<Runnable> actions = new ArrayList<>();

  @GuardedBy("this") private @Nullable StopReason reason;

  @GuardedBy("this") private @Nullable Thread worker;

  @GuardedBy("this") private boolean helpEnds;

  /**
   * The helpers. Changed under the lock only; read without it by {@link #shield}, which may be
   * called for millions of log lines.
   */
  private final Set<Thread> helpers = ConcurrentHashMap.newKeySet();

  /** Stops the work. Only the first reason counts. */
  public void cancel(StopReason why) {
    List<Runnable> due;
    synchronized (this) {
      if (reason != null) {
        return;
      }
      reason = why;
      if (worker != null) {
        worker.interrupt();
      }
      helpers.forEach(Thread::interrupt);
      due = List.copyOf(actions);
      actions.clear();
    }
    due.forEach(Cancellation::perform);
  }

  private static void perform(Runnable action) {
    try {
      action.run();
    } catch (Throwable e) {
      LOG.warn("An action on the cancellation of a stage threw", e);
    }
  }

  /** Returns the view of this cancellation for Java code of a stage. */
  public CancellationToken token() {
    return new CancellationToken() {
      @Override
      public boolean isCancelled() {
        return reason().isPresent();
      }

      @Override
      public Registration onCancel(Runnable action) {
        if (!register(requireNonNull(action, "action"))) {
          perform(action);
        }
        return () -> unregister(action);
      }
    };
  }

  private synchronized boolean register(Runnable action) {
    return reason == null && actions.add(action);
  }

  private synchronized void unregister(Runnable action) {
    actions.remove(action);
  }

  public synchronized Optional<StopReason> reason() {
    return Optional.ofNullable(reason);
  }

  /**
   * Makes the current thread a helper: a further thread on which Java code of the stage works, and
   * which may be interrupted too. Does nothing for the thread that works on the stage itself.
   */
  public synchronized void addHelper() {
    if (worker != Thread.currentThread()
        && helpers.add(Thread.currentThread())
        && (reason != null || helpEnds)) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops all work of helpers, including work that is about to start. */
  public synchronized void interruptHelpers() {
    helpEnds = true;
    helpers.forEach(Thread::interrupt);
  }

  /** Lets helpers work again. */
  public synchronized void allowHelp() {
    helpEnds = false;
  }

  /**
   * Ends the current thread's work as a helper, and clears an interrupt that it has not noticed.
   *
   * @return whether it was a helper
   */
  public synchronized boolean removeHelper() {
    boolean helped = helpers.remove(Thread.currentThread());
    if (helped && (reason != null || helpEnds)) {
      Thread.interrupted();
    }
    return helped;
  }

  /**
   * Makes the current thread the one that works on the stage. It may be interrupted from now on.
   */
  public synchronized void enableInterrupts() {
    worker = Thread.currentThread();
    if (reason != null) {
      worker.interrupt();
    }
  }

  /**
   * Ends the time in which the current thread may be interrupted, and clears an interrupt that it
   * has not noticed.
   *
   * @return whether it was the thread that works on the stage, and not a helper
   */
  public synchronized boolean disableInterrupts() {
    if (removeHelper()) {
      return false;
    }
    worker = null;
    boolean unnoticed = Thread.interrupted();
    if (unnoticed && reason == null) {
      reason = StopReason.CANCELLED; // the interrupt came from other code: it must end the work
    }
    return true;
  }

  /**
   * Runs a task on this thread without interrupting it, even if the thread may be interrupted
   * otherwise. An interrupt that is due follows afterwards, but one that the thread has noticed
   * already is not repeated.
   */
  public void shield(Runnable task) {
    if (!isWorker()) {
      shieldHelper(task);
      return;
    }
    boolean due = hide();
    try {
      task.run();
    } finally {
      show(due);
    }
  }

  private void shieldHelper(Runnable task) {
    boolean helps = !helpers.isEmpty() && removeHelper();
    try {
      task.run();
    } finally {
      if (helps) {
        addHelper();
      }
    }
  }

  private synchronized boolean isWorker() {
    return worker == Thread.currentThread();
  }

  /**
   * Hides the thread from interrupts. Returns whether a reason that exists afterwards has to
   * interrupt it.
   */
  private synchronized boolean hide() {
    worker = null;
    return Thread.interrupted() || reason == null;
  }

  private synchronized void show(boolean due) {
    worker = Thread.currentThread();
    if (due && reason != null) {
      worker.interrupt();
    }
  }
}
