package dev.danube.engine.internal.stage;

import dev.danube.Stage;
import dev.danube.engine.spi.Session;
import org.jspecify.annotations.Nullable;

/**
 * A stage whose turn has come, until it has ended. It is taken once: by a worker, or by a cancel
 * that comes before, in which case it never starts. Thread-safe, except for its backoff.
 */
public final class ActiveStage {

  private final Stage stage;
  private final AttemptStop stop;
  private final StageRunner runner;
  private boolean taken;
  private boolean started;

  /** Touched by the coordinator only. */
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

  /** Returns whether the caller is the first to deal with the stage. */
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

  /** Lets the stage wait for its next attempt, without a thread. */
  public void sleepUntil(Session.Timer until) {
    backoff = until;
  }

  /** Ends the wait for the next attempt; returns whether the stage was waiting. */
  public boolean wake() {
    boolean slept = backoff != null;
    if (backoff != null) {
      backoff.close();
      backoff = null;
    }
    return slept;
  }
}
