package dev.danube.event;

import dev.danube.ImageRef;
import dev.danube.RunContext;
import dev.danube.RunResult;
import dev.danube.Stage;
import dev.danube.StageResult;

/**
 * Callbacks that take part in a run: they can prepare something, clean up, or refuse what is about
 * to happen. A {@link RunListener}, in contrast, only observes. By default all methods do nothing.
 *
 * <p>Methods with a stage are called on the thread of the stage, so several of them may be called
 * at the same time, and a cancellation of the stage interrupts them. If a {@code before} method
 * throws an exception, the attempt of the stage fails with the kind {@link
 * dev.danube.FailureKind#CALLBACK}; if {@link #beforeRun} throws one, every stage is skipped and
 * the run has failed. An exception of an {@code after} method is added to {@link
 * RunResult#warnings()} and has no other effect.
 *
 * <p>Example: a callback that refuses images from other registries.
 *
 * <pre>{@code
 * danube.run(pipeline, run -> run.callbacks(new LifecycleCallbacks() {
 *   @Override
 *   public void beforePull(RunContext run, Stage stage, ImageRef image) {
 *     if (!image.reference().startsWith("registry.acme.example/")) {
 *       throw new SecurityException(image + " is not ours");
 *     }
 *   }
 * }));
 * }</pre>
 */
public interface LifecycleCallbacks {

  /**
   * Is called before the first stage of a run starts.
   *
   * @param run the run
   * @throws Exception to refuse the run
   */
  default void beforeRun(RunContext run) throws Exception {}

  /**
   * Is called before the first attempt of a stage, but not for a stage that is skipped.
   *
   * @param run the run
   * @param stage the stage
   * @throws Exception to fail the stage
   */
  default void beforeStage(RunContext run, Stage stage) throws Exception {}

  /**
   * Is called before Danube checks that the image of a container is present, and pulls it if
   * necessary. Is not called for an image that the run itself builds from a Dockerfile.
   *
   * @param run the run
   * @param stage the stage that needs it
   * @param image the image
   * @throws Exception to fail the stage
   */
  default void beforePull(RunContext run, Stage stage, ImageRef image) throws Exception {}

  /**
   * Is called before a container is created for a stage: its own container, a service, or the main
   * container, which later stages share.
   *
   * @param run the run
   * @param stage the stage that needs it
   * @param image the image
   * @throws Exception to fail the stage
   */
  default void beforeContainer(RunContext run, Stage stage, ImageRef image) throws Exception {}

  /**
   * Is called after a container of a stage has been removed: its own container or a service, but
   * not the main container.
   *
   * @param run the run
   * @param stage the stage
   * @param image the image
   * @throws Exception to add a warning to the result of the run
   */
  default void afterContainer(RunContext run, Stage stage, ImageRef image) throws Exception {}

  /**
   * Is called after the last attempt of a stage, and after the removal of its own container, but
   * not for a stage that was skipped.
   *
   * @param run the run
   * @param stage the stage
   * @param result the result of the stage
   * @throws Exception to add a warning to the result of the run
   */
  default void afterStage(RunContext run, Stage stage, StageResult result) throws Exception {}

  /**
   * Is called after everything that the run created has been removed.
   *
   * @param run the run
   * @param result the result of the run
   * @throws Exception to add a warning to the result of the run
   */
  default void afterRun(RunContext run, RunResult result) throws Exception {}
}
