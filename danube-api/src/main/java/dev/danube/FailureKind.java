package dev.danube;

/**
 * The kind of a failure. It determines whether the stage is {@link Outcome#FAILED} or {@link
 * Outcome#ERRORED}.
 *
 * @see <a href="doc-files/retries.html">retries, limits and cancelling</a>
 */
public enum FailureKind {
  /** A step ended with an exit code other than 0. */
  EXIT_CODE(Outcome.FAILED),
  /** A timeout of the stage or of the run has passed. */
  TIMEOUT(Outcome.FAILED),
  /** A process of the stage was killed because its memory was used up. */
  OUT_OF_MEMORY(Outcome.FAILED),
  /** Java code of the stage threw an exception. */
  EXCEPTION(Outcome.FAILED),
  /** An output that the stage declares was not written, or cannot be read. */
  OUTPUT(Outcome.FAILED),
  /**
   * An artifact pattern matched nothing, an artifact could not be kept, or generated files differ
   * from those of the source.
   */
  ARTIFACT(Outcome.FAILED),
  /** A service or background step did not start, or was not ready in time. */
  SERVICE(Outcome.FAILED),
  /** The stage's condition threw an exception. */
  CONDITION(Outcome.FAILED),
  /** A lifecycle callback refused the stage. */
  CALLBACK(Outcome.FAILED),
  /** A person rejected an {@link Approval}, or nobody could be asked. */
  REJECTED(Outcome.FAILED),
  /** The image was not available. */
  IMAGE(Outcome.ERRORED),
  /** A secret was not available. */
  SECRET(Outcome.ERRORED),
  /** Docker itself failed, or a container died while the stage was running. */
  INFRASTRUCTURE(Outcome.ERRORED);

  private final Outcome outcome;

  FailureKind(Outcome outcome) {
    this.outcome = outcome;
  }

  /**
   * Returns the outcome of a stage that ends with this kind of failure.
   *
   * @return {@link Outcome#FAILED} or {@link Outcome#ERRORED}
   */
  public Outcome outcome() {
    return outcome;
  }
}
