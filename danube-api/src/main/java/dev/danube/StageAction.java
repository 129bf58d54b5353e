package dev.danube;

/**
 * Java code that is a step of a stage. It runs in this JVM, on the stage's own thread, and is
 * interrupted when the stage is cancelled or times out.
 */
@FunctionalInterface
public interface StageAction {

  /**
   * Does the work.
   *
   * @param stage what the code may ask of its stage
   * @throws Exception to fail the stage, with the exception as the cause of its failure
   */
  void run(StageContext stage) throws Exception;
}
