package dev.danube.engine;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stops the work on a stage, for whatever reason, by an interrupt of the thread that does it. The
 * thread says when it can be interrupted; a reason that comes earlier waits for it.
 */
final class Cancellation {

  enum Reason {
    /** The run was cancelled. */
    CANCELLED,
    /** The timeout of the stage passed. */
    TIMEOUT
  }

  private @Nullable Reason reason;
  private @Nullable Thread worker;

  /** Stops the work. Only the first reason counts. */
  synchronized void cancel(Reason why) {
    if (reason == null) {
      reason = why;
      if (worker != null) {
        worker.interrupt();
      }
    }
  }

  synchronized Optional<Reason> reason() {
    return Optional.ofNullable(reason);
  }

  /** From here on the current thread may be interrupted. */
  synchronized void allow() {
    worker = Thread.currentThread();
    if (reason != null) {
      worker.interrupt();
    }
  }

  /** From here on it may not, and an interrupt that it has not noticed is taken back. */
  synchronized void forbid() {
    worker = null;
    boolean unnoticed = Thread.interrupted();
    if (unnoticed && reason == null) {
      reason = Reason.CANCELLED; // somebody else interrupted the thread: the work shall end
    }
  }

  /**
   * Does something on this thread without an interrupt, even if it may be interrupted otherwise.
   * One that is due comes afterwards, but one that was noticed already does not come again.
   */
  void shield(Runnable task) {
    if (!isWorker()) {
      task.run();
      return;
    }
    boolean due = hide();
    try {
      task.run();
    } finally {
      show(due);
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
