package dev.danube.engine.internal.stage;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.engine.internal.thread.Cancellation;
import dev.danube.engine.internal.thread.Cancellation.StopReason;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The stop of a stage's attempts: of the running one and of later ones. Thread-safe. */
public final class AttemptStop {

  @GuardedBy("this") private @Nullable StopReason reason;

  @GuardedBy("this") private Cancellation attempt = new Cancellation();

  /** Stops the attempt that is running and forbids further ones. Only the first reason counts. */
  public void cancel(StopReason why) {
    Cancellation running;
    synchronized (this) {
      if (reason != null) {
        return;
      }
      reason = why;
      running = attempt;
    }
    running.cancel(why);
  }

  /** Returns why there must be no further attempt; empty if there may be one. */
  public synchronized Optional<StopReason> reason() {
    return Optional.ofNullable(reason);
  }

  /** Returns the cancellation of the next attempt, which is cancelled already after a stop. */
  synchronized Cancellation nextAttempt() {
    attempt = new Cancellation();
    if (reason != null) {
      attempt.cancel(reason);
    }
    return attempt;
  }
}
