package dev.danube.engine;

import dev.danube.FailureKind;
import dev.danube.ImageRef;
import dev.danube.Secret;
import dev.danube.engine.internal.run.ImageCheck;
import dev.danube.engine.internal.run.NamedImages;
import dev.danube.engine.internal.run.RunScope;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.internal.stage.EarlierImages;
import dev.danube.engine.internal.thread.Cancellation;
import dev.danube.engine.internal.thread.Cancellation.StopReason;
import dev.danube.engine.spi.ImageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The preparation of a run, before its first stage: fetches the source and asks the callbacks,
 * which may refuse the run. A preparation can be stopped.
 */
final class RunPreparation {

  private static final Logger LOG = LoggerFactory.getLogger(RunPreparation.class);

  private final RunScope scope;
  private final Set<Secret> earlierSecrets;
  private final boolean isStrict;
  private final Cancellation cancellation = new Cancellation();

  /**
   * Creates the preparation of a run.
   *
   * @param earlierSecrets the secrets of stages that earlier tries have started: the output of
   *     finished stages may contain them
   * @param isStrict whether the run is refused if anything is missing
   */
  RunPreparation(RunScope scope, Set<Secret> earlierSecrets, boolean isStrict) {
    this.isStrict = isStrict;
    this.scope = scope;
    this.earlierSecrets = earlierSecrets;
  }

  /** Returns whether there is anything to do. */
  boolean isNeeded() {
    return isStrict
        || scope.source().isNeeded()
        || scope.pins().isActive()
        || !scope.callbacks().isEmpty()
        || !earlierSecrets.isEmpty()
        || !scope.recording().restored().isEmpty();
  }

  /** Stops the preparation, or prevents its start; may be called by any thread. */
  void cancel(StopReason reason) {
    cancellation.cancel(reason);
  }

  /** Prepares the run, on the thread of a worker. Returns the refusal, if there is one. */
  Optional<StepFailedException> perform() {
    try {
      cancellation.enableInterrupts();
      if (cancellation.reason().isEmpty()) {
        pinImages();
        if (isStrict) {
          refuseWhatIsMissing();
        }
        maskEarlierSecrets();
        scope.source().fetch();
        announceEarlierImages();
        scope.callbacks().before("beforeRun", c -> c.beforeRun(scope.context()));
      }
      return Optional.empty();
    } catch (StepFailedException e) {
      return Optional.of(e);
    } catch (InterruptedException e) {
      if (cancellation.reason().isEmpty()) { // thrown by a callback, which does not mean consent
        return Optional.of(
            new StepFailedException(FailureKind.CALLBACK, "beforeRun was interrupted: " + e, e));
      }
      LOG.debug("Run {} was stopped before its first stage", scope.id(), e);
      return Optional.empty();
    } finally {
      cancellation.disableInterrupts();
    }
  }

  /** Refuses the run if there are warnings already, or an image is missing. */
  private void refuseWhatIsMissing() throws StepFailedException, InterruptedException {
    List<String> missing = new ArrayList<>(scope.warnings().all());
    new ImageCheck(scope, true).perform(missing::add);
    if (!missing.isEmpty()) {
      throw new StepFailedException(
          FailureKind.INFRASTRUCTURE,
          "the run is strict, and not all that it needs is there: " + String.join("; ", missing),
          null);
    }
  }

  /** Finds the digests of the images that the pipeline names. */
  private void pinImages() throws StepFailedException, InterruptedException {
    if (scope.pins().isActive()) {
      try {
        for (ImageRef image : NamedImages.taken(scope.pipeline(), scope.values())) {
          scope.pins().pinned(image);
        }
      } catch (ImageException e) {
        throw new StepFailedException(FailureKind.IMAGE, String.valueOf(e.getMessage()), e);
      }
    }
  }

  /** Tells the backend the names of images of earlier tries, which may depend on the commit. */
  private void announceEarlierImages() {
    List<ImageRef> names = new EarlierImages(scope).names();
    if (!names.isEmpty()) {
      scope.session().images().madeEarlier(names);
    }
  }

  private void maskEarlierSecrets() throws InterruptedException {
    for (Secret secret : earlierSecrets) {
      try {
        scope.secrets().content(secret);
      } catch (StepFailedException e) {
        scope
            .warnings()
            .add("a secret in the output of finished stages is not masked: " + e.getMessage());
      }
    }
  }
}
