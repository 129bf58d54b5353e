package dev.danube.engine.internal.stage;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.Stage;
import dev.danube.engine.spi.Session;
import org.jspecify.annotations.Nullable;

/**
 * A stage whose turn has come and that has not ended. It is taken once: by a worker, or by a
 * cancellation that comes before the worker; in that case the stage never starts. Thread-safe,
 * except for the wait between attempts.
 */
public final class ActiveStage {

  private final Stage stage;
  private final AttemptStop stop;
  private final StageRunner runner;

  @GuardedBy("this") private boolean taken;

  @GuardedBy("this") private boolean started;

  /** The timer of the wait for the next attempt. Used only by the coordinator. */
  private Session.@Nullable Timer backoff;

  public ActiveStage(Stage stage, AttemptStop stop, StageRunner runner) {
    this.stage = stage;
    this.stop = stop;
    this.runner = runner;
  }

  public Stage stage() {
    return stage;
  }

  public AttemptStop stop() {
    return stop;
  }

  public StageRunner runner() {
    return runner;
  }

  /** Takes the stage. Returns whether the caller is the first to take it. */
  public synchronized boolean take() {
    boolean first = !taken;
    taken = true;
    return first;
  }

  /** Records that a worker has started the stage, so that it may have further attempts. */
  public synchronized void markStarted() {
    started = true;
  }

  public synchronized boolean isStarted() {
    return started;
  }

  /** Records that the stage waits for its next attempt, without a thread, until the timer rings. */
  public void sleepUntil(Session.Timer until) {
    backoff = until;
  }

  /** Ends the wait for the next attempt. Returns whether the stage was waiting. */
  public boolean wake() {
    boolean slept = backoff != null;
    if (backoff != null) {
      backoff.close();
      backoff = null;
    }
    return slept;
  }
}
