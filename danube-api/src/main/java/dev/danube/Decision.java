package dev.danube;

/** What an {@link ErrorHandler} wants to become of a failed attempt. */
public enum Decision {
  /**
   * No opinion: the next handler outward is asked. If all say so, the stage's {@code retry} and
   * {@code allowFailure} decide.
   */
  DEFAULT,
  /**
   * Another attempt, as long as there are any left: those of {@code retry}, or three in all where
   * there is none. When they are used up it counts as {@link #DEFAULT}.
   */
  RETRY,
  /** The stage has failed, whatever {@code retry} and {@code allowFailure} say. */
  FAIL,
  /** The stage ends {@link Outcome#UNSTABLE}; what waits for it runs. */
  UNSTABLE,
  /** The stage ends {@link Outcome#SUCCESS}, with the failure kept in its result and one line. */
  IGNORE
}
