package dev.danube;

/**
 * Tells Java code of a stage that it is to stop. Its thread is interrupted as well; the token is
 * for code that does not notice, such as a call to another system. Safe for use by several threads.
 */
public interface CancellationToken {

  /**
   * Whether the stage is to stop.
   *
   * @return true once it was cancelled or its time is over
   */
  boolean isCancelled();

  /**
   * Runs something when the stage is to stop; at once, on the calling thread, if it already is.
   *
   * @param action what to do, quickly; what it throws is logged
   * @return takes the action back when it is closed
   */
  Registration onCancel(Runnable action);

  /** Takes an action back that waits for a cancellation. */
  @FunctionalInterface
  interface Registration extends AutoCloseable {

    /** Takes it back; does nothing if it has run or was taken back before. */
    @Override
    void close();
  }
}
