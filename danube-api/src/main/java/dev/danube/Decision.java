package dev.danube;

/** A decision of an {@link ErrorHandler} on a failed attempt. */
public enum Decision {
  /**
   * No decision: the next outer handler is asked. If no handler decides, the stage's {@code retry}
   * and {@code allowFailure} do.
   */
  DEFAULT,
  /**
   * The stage makes another attempt. The number of attempts is limited by the stage's {@code
   * retry}, or to three in total if the stage has none. When no attempt is left, this decision
   * counts as {@link #DEFAULT}.
   */
  RETRY,
  /**
   * The stage ends with the {@linkplain FailureKind#outcome() outcome of the failure}, whatever
   * {@code retry} and {@code allowFailure} say.
   */
  FAIL,
  /** The stage ends {@link Outcome#UNSTABLE}; the nodes that wait for it run. */
  UNSTABLE,
  /** The stage ends {@link Outcome#SUCCESS}; its result and its log still contain the failure. */
  IGNORE
}
