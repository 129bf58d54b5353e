package dev.danube.engine;

import static java.util.Objects.requireNonNull;

import dev.danube.Stage;
import dev.danube.engine.internal.thread.Cancellation;
import dev.danube.engine.internal.thread.Cancellation.Reason;
import dev.danube.engine.spi.Session;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stage whose turn has come, until it has ended. It is begun once: by a worker, or by a cancel
 * that comes before, in which case it never starts. Thread-safe.
 */
final class ActiveStage {

  private final Stage stage;
  private boolean taken;
  private boolean begun;
  private @Nullable Reason reason;
  private Cancellation attempt = new Cancellation();

  // Only touched by the coordinator.
  private @Nullable StageRunner runner;
  private Session.@Nullable Timer backoff;

  ActiveStage(Stage stage) {
    this.stage = stage;
  }

  Stage stage() {
    return stage;
  }

  void runner(StageRunner newRunner) {
    runner = newRunner;
  }

  StageRunner runner() {
    return requireNonNull(runner);
  }

  /** Whether the caller is the one to deal with it first. */
  synchronized boolean take() {
    boolean first = !taken;
    taken = true;
    return first;
  }

  /** A worker has begun with it, so that it has further attempts. */
  synchronized void markStarted() {
    begun = true;
  }

  synchronized boolean isStarted() {
    return begun;
  }

  /**
   * Stops the attempt that is being made, and forbids further ones. Only the first reason counts.
   */
  void cancel(Reason why) {
    if (isFirst(why)) {
      current().cancel(why);
    }
  }

  private synchronized boolean isFirst(Reason why) {
    boolean first = reason == null;
    reason = first ? why : reason;
    return first;
  }

  private synchronized Cancellation current() {
    return attempt;
  }

  /** Why there must be no further attempt. */
  synchronized Optional<Reason> reason() {
    return Optional.ofNullable(reason);
  }

  /** What stops the next attempt. */
  synchronized Cancellation nextAttempt() {
    attempt = new Cancellation();
    if (reason != null) {
      attempt.cancel(reason);
    }
    return attempt;
  }

  /** The stage waits for its next attempt without a thread. */
  void sleepUntil(Session.Timer until) {
    backoff = until;
  }

  /** Whether it was waiting, and does not any more. */
  boolean wake() {
    boolean slept = backoff != null;
    if (backoff != null) {
      backoff.close();
      backoff = null;
    }
    return slept;
  }
}
