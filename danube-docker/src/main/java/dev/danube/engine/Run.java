package dev.danube.engine;

import dev.danube.RunResult;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A run of a pipeline, which is still running or has ended. Thread-safe.
 *
 * <p>Example:
 *
 * <pre>{@code
 * Run run = danube.start(pipeline);
 * if (run.await(Duration.ofMinutes(30)).isEmpty()) {
 *   run.cancel();
 * }
 * RunResult result = run.await();
 * }</pre>
 */
public interface Run {

  /**
   * Returns the id of the run, which is unique on this machine.
   *
   * @return the id, such as {@code 20261121-093015-7f3a9c21}
   */
  String id();

  /**
   * Waits until the run has ended and everything that it created is removed.
   *
   * @return the result
   * @throws CancellationException if this thread is interrupted while it waits; the run continues
   * @throws IllegalStateException if a stage of the same Danube calls this method: the stage could
   *     wait for itself
   */
  RunResult await();

  /**
   * Waits until the run has ended and everything that it created is removed, or a time has passed.
   *
   * @param limit the longest time to wait
   * @return the result, or empty if the run has not ended yet
   * @throws CancellationException if this thread is interrupted while it waits; the run continues
   * @throws IllegalStateException if a stage of the same Danube calls this method: the stage could
   *     wait for itself
   */
  Optional<RunResult> await(Duration limit);

  /**
   * Returns the result as a future, for code that does not wait. It is complete when everything
   * that the run created is removed, and fails if Danube itself fails. What depends on it runs on a
   * thread of the run, and must be short.
   *
   * @return a future of its own for each caller; to cancel it has no effect on the run
   */
  CompletableFuture<RunResult> toFuture();

  /**
   * Stops the run. Running steps are asked to end, and are killed after their {@linkplain
   * Danube.Builder#grace grace}. Stages that have not started are skipped. Post stages still run.
   * Returns immediately; {@link #await()} waits for the end. Does nothing if the run has ended.
   */
  void cancel();

  /**
   * Kills the run. No step has any grace, and post stages that have not started never start.
   * Everything that the run created is removed, which ends its steps; this method returns when that
   * is done. Java code is interrupted, and only {@link #await()} waits for it. Does nothing if the
   * run has ended.
   */
  void kill();

  /**
   * Stops one stage of the run. The stage ends CANCELLED, and stages that need it are skipped. Does
   * nothing if the turn of the stage has not come, or the stage has ended.
   *
   * @param stage the name of the stage
   * @throws IllegalArgumentException if the pipeline has no such stage; the message suggests the
   *     most similar name
   */
  void cancel(String stage);

  /**
   * Approves a stage that waits for an {@linkplain dev.danube.Approval approval}.
   *
   * @param stage the name of the stage
   * @param inputs sets the inputs; one that is not set has its default
   * @throws IllegalArgumentException if the pipeline has no such stage, the stage is not an
   *     approval, or an input is missing, unknown or invalid; the approval still waits
   * @throws IllegalStateException if the stage is not waiting for an approval now
   * @see RunSettings.Builder#approver
   */
  void approve(String stage, Consumer<? super ApprovalRequest.Inputs> inputs);

  /**
   * Rejects a stage that waits for an approval. The stage fails.
   *
   * @param stage the name of the stage
   * @param reason the reason, for the message of the failure
   * @throws IllegalArgumentException if the pipeline has no such stage, or the stage is not an
   *     approval
   * @throws IllegalStateException if the stage is not waiting for an approval now
   */
  void reject(String stage, String reason);

  /**
   * Returns whether the run has ended and everything that it created is removed.
   *
   * @return true if {@link #await()} would return immediately
   */
  boolean isDone();
}
