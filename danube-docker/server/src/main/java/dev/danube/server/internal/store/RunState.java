package dev.danube.server.internal.store;

/** The state of a run. */
public enum RunState {
  /** It waits. */
  QUEUED("running"),
  /** It runs. */
  RUNNING("running"),
  /** All its stages have succeeded. */
  SUCCESS("completed"),
  /** A stage has failed. */
  FAILED("failed"),
  /** Docker has failed, or the run could not start. */
  ERRORED("failed"),
  /** Somebody has cancelled it. */
  CANCELLED("canceled");

  private final String word;

  RunState(String word) {
    this.word = word;
  }

  /** Returns the word that clients of earlier services know. */
  public String word() {
    return word;
  }
}
