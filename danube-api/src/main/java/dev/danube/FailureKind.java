package dev.danube;

/** Why an attempt failed, and with that whether the stage counts as failed or as errored. */
public enum FailureKind {
  /** A step ended with an exit code other than 0. */
  EXIT_CODE(Outcome.FAILED),
  /** The stage's timeout passed. */
  TIMEOUT(Outcome.FAILED),
  /** A process of the stage was killed because its memory was used up. */
  OUT_OF_MEMORY(Outcome.FAILED),
  /** Java code of the stage threw an exception. */
  EXCEPTION(Outcome.FAILED),
  /** An output that the stage declares was not written, or cannot be read. */
  OUTPUT(Outcome.FAILED),
  /** An artifact pattern matched nothing. */
  ARTIFACT(Outcome.FAILED),
  /** A service did not start, or was not ready in time. */
  SERVICE(Outcome.FAILED),
  /** The stage's condition threw an exception. */
  CONDITION(Outcome.FAILED),
  /** A lifecycle callback refused the stage. */
  CALLBACK(Outcome.FAILED),
  /** The image could not be had. */
  IMAGE(Outcome.ERRORED),
  /** A secret could not be had. */
  SECRET(Outcome.ERRORED),
  /** Docker itself failed, or a container died under the stage. */
  INFRASTRUCTURE(Outcome.ERRORED);

  private final Outcome outcome;

  FailureKind(Outcome outcome) {
    this.outcome = outcome;
  }

  /**
   * What becomes of a stage that ends with this kind of failure.
   *
   * @return {@link Outcome#FAILED} or {@link Outcome#ERRORED}
   */
  public Outcome outcome() {
    return outcome;
  }
}
