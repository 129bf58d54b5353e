package dev.danube.engine;

import dev.danube.FailureKind;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.internal.thread.Cancellation;
import dev.danube.engine.internal.thread.Cancellation.Reason;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a run does before its first stage: it gets its source, and asks the callbacks, which may
 * refuse it. May be stopped.
 */
final class RunPreparation {

  private static final Logger LOG = LoggerFactory.getLogger(RunPreparation.class);

  private final RunExecution run;
  private final Cancellation cancellation = new Cancellation();

  RunPreparation(RunExecution run) {
    this.run = run;
  }

  /** Whether there is anything to do. */
  boolean isNeeded() {
    return run.source().isNeeded() || !run.callbacks().isEmpty() || run.hasEarlierSecrets();
  }

  /** Stops it, or keeps it from beginning; called by any thread. */
  void cancel(Reason reason) {
    cancellation.cancel(reason);
  }

  /** Does it, on the thread of a worker; returns why there is no run, if so. */
  Optional<StepFailedException> perform() {
    try {
      cancellation.enableInterrupts();
      if (cancellation.reason().isEmpty()) {
        run.maskEarlierSecrets();
        run.source().fetch();
        run.callbacks().before("beforeRun", c -> c.beforeRun(run.context()));
      }
      return Optional.empty();
    } catch (StepFailedException e) {
      return Optional.of(e);
    } catch (InterruptedException e) {
      if (cancellation.reason().isEmpty()) { // a callback's own, which is no consent
        return Optional.of(
            new StepFailedException(FailureKind.CALLBACK, "beforeRun was interrupted: " + e, e));
      }
      LOG.debug("Run {} was stopped before its first stage", run.id(), e);
      return Optional.empty();
    } finally {
      cancellation.disableInterrupts();
    }
  }
}
