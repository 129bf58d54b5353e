package dev.danube;

/**
 * How a stage or a run ended, from harmless to worst: the order of the constants is part of the
 * contract, and a run has the highest outcome of its stages.
 */
public enum Outcome {
  /** It never started; {@link StageResult#skipReason()} says why. */
  SKIPPED,
  /** All of it was done. */
  SUCCESS,
  /** It failed, and was allowed to. */
  UNSTABLE,
  /** It was stopped by someone: a cancelled run, or a sibling that failed first. */
  CANCELLED,
  /** The work itself failed: an exit code, a timeout, an exception. */
  FAILED,
  /** The work could not be done: no image, no daemon, a container that died. */
  ERRORED;

  /**
   * Whether the outcome is as good as green. What waits for a stage with such an outcome may run,
   * unless it was skipped for something that was not.
   *
   * @return true for all but {@link #CANCELLED}, {@link #FAILED} and {@link #ERRORED}
   */
  public boolean succeeded() {
    return compareTo(UNSTABLE) <= 0;
  }
}
