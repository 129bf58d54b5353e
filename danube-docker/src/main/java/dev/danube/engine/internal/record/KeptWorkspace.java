package dev.danube.engine.internal.record;

/** When the workspace of a run is kept. */
public enum KeptWorkspace {
  /** Never; the run cannot be resumed. */
  NEVER,
  /** If the run does not succeed, so that it can be resumed. */
  AFTER_FAILURE,
  /** Always, until the next run of the pipeline succeeds that keeps its own. */
  ALWAYS;

  /** Returns whether the workspace of a run that has ended is kept. */
  public boolean isWanted(boolean hasSucceeded) {
    return this == ALWAYS || (this == AFTER_FAILURE && !hasSucceeded);
  }
}
