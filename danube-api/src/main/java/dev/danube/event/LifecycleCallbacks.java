package dev.danube.event;

import dev.danube.ImageRef;
import dev.danube.RunContext;
import dev.danube.RunResult;
import dev.danube.Stage;
import dev.danube.StageResult;

/**
 * Takes part in a run, where a {@link RunListener} only looks on: to prepare, to tidy up, to
 * refuse. All methods do nothing by default.
 *
 * <p>Those of a stage are called on the stage's own thread, so several of them at the same time,
 * and are interrupted when the stage is cancelled. What a {@code before} method throws fails the
 * stage, with the kind {@link dev.danube.FailureKind#CALLBACK}; what {@link #beforeRun} throws
 * fails every stage. What an {@code after} method throws is in {@link RunResult#warnings()}, and
 * changes nothing else.
 *
 * <p>Example: a callback that refuses images from elsewhere.
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
   * Before the first stage of a run has its turn.
   *
   * @param run the run
   * @throws Exception to refuse it
   */
  default void beforeRun(RunContext run) throws Exception {}

  /**
   * Before the first attempt of a stage; not for a stage that is skipped.
   *
   * @param run the run
   * @param stage the stage
   * @throws Exception to fail the stage
   */
  default void beforeStage(RunContext run, Stage stage) throws Exception {}

  /**
   * Before an image is made sure of, which may pull it.
   *
   * @param run the run
   * @param stage the stage that needs it
   * @param image the image
   * @throws Exception to fail the stage
   */
  default void beforePull(RunContext run, Stage stage, ImageRef image) throws Exception {}

  /**
   * Before a container is made for a stage: its own, or the main one, which further stages share.
   *
   * @param run the run
   * @param stage the stage that needs it
   * @param image the image
   * @throws Exception to fail the stage
   */
  default void beforeContainer(RunContext run, Stage stage, ImageRef image) throws Exception {}

  /**
   * After a stage's own container is gone.
   *
   * @param run the run
   * @param stage the stage
   * @param image the image
   * @throws Exception becomes a warning
   */
  default void afterContainer(RunContext run, Stage stage, ImageRef image) throws Exception {}

  /**
   * After the last attempt of a stage, and after its container is gone; not for a stage that was
   * skipped.
   *
   * @param run the run
   * @param stage the stage
   * @param result what became of it
   * @throws Exception becomes a warning
   */
  default void afterStage(RunContext run, Stage stage, StageResult result) throws Exception {}

  /**
   * After everything that the run made is gone.
   *
   * @param run the run
   * @param result what became of it
   * @throws Exception becomes a warning
   */
  default void afterRun(RunContext run, RunResult result) throws Exception {}
}
