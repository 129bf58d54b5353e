package dev.danube;

/**
 * The outcome of a stage or a run. The constants are ordered from harmless to worst, and their
 * order is part of the contract. A run has the highest outcome of its stages, unless {@link
 * RunResult#outcome()} says otherwise.
 *
 * @see <a href="doc-files/order.html">order of stages, and failures</a>
 */
public enum Outcome {
  /** The stage never started; {@link StageResult#skipReason()} is the reason. */
  SKIPPED,
  /** The work was done. */
  SUCCESS,
  /** The work failed, but the failure was allowed. */
  UNSTABLE,
  /** The work was stopped: the run was cancelled, or a sibling of the stage failed first. */
  CANCELLED,
  /** The work itself failed: an exit code, a timeout, an exception. */
  FAILED,
  /** The work could not be done: there is no image, no daemon, or a container died. */
  ERRORED;

  /**
   * Returns whether the outcome counts as success. A node that waits for a stage with such an
   * outcome may run, unless that stage was skipped because another one did not succeed.
   *
   * @return true for all but {@link #CANCELLED}, {@link #FAILED} and {@link #ERRORED}
   */
  public boolean succeeded() {
    return compareTo(UNSTABLE) <= 0;
  }
}
