package dev.danube.engine;

import dev.danube.engine.Cancellation.Reason;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The call of the callbacks before a run begins, which may refuse it and may be stopped. */
final class BeforeRun {

  private static final Logger LOG = LoggerFactory.getLogger(BeforeRun.class);

  private final RunExecution run;
  private final Cancellation cancellation = new Cancellation();

  BeforeRun(RunExecution run) {
    this.run = run;
  }

  /** Stops the call, or keeps it from being made; called by any thread. */
  void cancel(Reason reason) {
    cancellation.cancel(reason);
  }

  /** Makes the call, on the thread of a worker; returns why the run is refused, if it is. */
  Optional<StepFailure> call() {
    try {
      cancellation.allow();
      if (cancellation.reason().isEmpty()) {
        run.callbacks().before("beforeRun", c -> c.beforeRun(run.context()));
      }
      return Optional.empty();
    } catch (StepFailure e) {
      return Optional.of(e);
    } catch (InterruptedException e) {
      LOG.debug("beforeRun was stopped with run {}", run.id(), e);
      return Optional.empty();
    } finally {
      cancellation.forbid();
    }
  }
}
