package dev.danube;

/**
 * Java code that is a step of a stage. It runs in this JVM, on the stage's own thread. The thread
 * is interrupted when the stage is cancelled or times out.
 */
@FunctionalInterface
public interface StageAction {

  /**
   * Does the work.
   *
   * @param stage the context of the stage, for use by the code
   * @throws Exception to fail the stage; the exception becomes the cause of the failure
   */
  void run(StageContext stage) throws Exception;
}
