package dev.danube.engine.internal.thread;

import static java.util.Objects.requireNonNull;

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
 * Stops the work on a stage, for whatever reason, by an interrupt of the thread that does it. The
 * thread says when it can be interrupted; a reason that comes earlier waits for it.
 */
public final class Cancellation {

  public enum Reason {
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

  private final List<Runnable> actions = new ArrayList<>();
  private @Nullable Reason reason;
  private @Nullable Thread worker;
  private boolean helpEnds;

  /** Changed with the lock only; looked at without by those who pass on millions of lines. */
  private final Set<Thread> helpers = ConcurrentHashMap.newKeySet();

  /** Stops the work. Only the first reason counts. */
  public void cancel(Reason why) {
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

  /** The side of this that Java code of a stage sees. */
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

  public synchronized Optional<Reason> reason() {
    return Optional.ofNullable(reason);
  }

  /**
   * From here on the current thread may be interrupted too, which Java code of the stage has work
   * in; does nothing for the thread that works on the stage itself.
   */
  public synchronized void addHelper() {
    if (worker != Thread.currentThread()
        && helpers.add(Thread.currentThread())
        && (reason != null || helpEnds)) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops all work on threads that help, also what is only about to begin. */
  public synchronized void interruptHelpers() {
    helpEnds = true;
    helpers.forEach(Thread::interrupt);
  }

  /** From here on threads may help again. */
  public synchronized void allowHelp() {
    helpEnds = false;
  }

  /**
   * From here on it may not, and an interrupt that it has not noticed is taken back.
   *
   * @return whether it could
   */
  public synchronized boolean removeHelper() {
    boolean helped = helpers.remove(Thread.currentThread());
    if (helped && (reason != null || helpEnds)) {
      Thread.interrupted();
    }
    return helped;
  }

  /** From here on the current thread may be interrupted. */
  public synchronized void enableInterrupts() {
    worker = Thread.currentThread();
    if (reason != null) {
      worker.interrupt();
    }
  }

  /**
   * From here on it may not, and an interrupt that it has not noticed is taken back.
   *
   * @return whether it was the thread that works on the stage, and not one that helps
   */
  public synchronized boolean disableInterrupts() {
    if (removeHelper()) {
      return false;
    }
    worker = null;
    boolean unnoticed = Thread.interrupted();
    if (unnoticed && reason == null) {
      reason = Reason.CANCELLED; // somebody else interrupted the thread: the work shall end
    }
    return true;
  }

  /**
   * Does something on this thread without an interrupt, even if it may be interrupted otherwise.
   * One that is due comes afterwards, but one that was noticed already does not come again.
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

  /** Hides the thread from interrupts; true if a reason that is there later has to interrupt it. */
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
