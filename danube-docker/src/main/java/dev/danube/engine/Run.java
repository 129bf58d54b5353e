package dev.danube.engine;

import dev.danube.RunResult;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** A run that goes on, or has ended. Thread-safe. */
public interface Run {

  /**
   * The id, unique on this machine.
   *
   * @return such as {@code 20261121-093015-7f3a9c21}
   */
  String id();

  /**
   * Waits until the run has ended and everything it made is gone.
   *
   * @return what became of it
   * @throws CancellationException if this thread is interrupted while it waits; the run goes on
   * @throws IllegalStateException if a stage of the same Danube calls this: it could wait for
   *     itself
   */
  RunResult await();

  /**
   * Waits likewise, but not longer than given.
   *
   * @param limit how long to wait
   * @return what became of the run, or empty if it has not ended yet
   * @throws CancellationException if this thread is interrupted while it waits; the run goes on
   * @throws IllegalStateException if a stage of the same Danube calls this: it could wait for
   *     itself
   */
  Optional<RunResult> await(Duration limit);

  /**
   * Stops the run: steps that run are asked to end and killed after ten seconds of grace, stages
   * that wait are skipped. Returns at once; {@link #await()} waits for the end. Does nothing if the
   * run has ended.
   */
  void cancel();

  /**
   * Ends the run at once: nothing gets any grace, and post stages that have not begun never do.
   * Everything that the run has is removed, which ends the steps in it; returns when that is done.
   * Java code is interrupted, and waited for by {@link #await()} only. Does nothing if the run has
   * ended.
   */
  void kill();

  /**
   * Stops one stage of the run; it ends CANCELLED, and what needs it is skipped. Does nothing if
   * the stage is not at work.
   *
   * @param stage the name of the stage
   * @throws IllegalArgumentException if the pipeline has no such stage; names the nearest one
   */
  void cancel(String stage);

  /**
   * Whether the run has ended and everything it made is gone.
   *
   * @return true if {@link #await()} would return at once
   */
  boolean isDone();
}
