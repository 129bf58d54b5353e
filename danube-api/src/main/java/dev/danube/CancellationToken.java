package dev.danube;

/**
 * A signal to Java code of a stage that it must stop. The thread of the code is interrupted as
 * well; the token is for code that does not notice interrupts, such as a call to another system.
 * Safe for use by several threads.
 */
public interface CancellationToken {

  /**
   * Returns whether the stage must stop.
   *
   * @return true if the stage was cancelled or has timed out
   */
  boolean isCancelled();

  /**
   * Registers an action that runs when the stage must stop. If the stage must stop already, the
   * action runs at once, on the calling thread.
   *
   * @param action the action, which must be quick; an exception that it throws is logged
   * @return the registration, which removes the action when it is closed
   */
  Registration onCancel(Runnable action);

  /** The registration of an action that waits for a cancellation. */
  @FunctionalInterface
  interface Registration extends AutoCloseable {

    /** Removes the action. Does nothing if the action has run or was removed before. */
    @Override
    void close();
  }
}
