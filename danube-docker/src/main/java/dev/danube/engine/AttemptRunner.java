package dev.danube.engine;

import dev.danube.Artifact;
import dev.danube.BackendException;
import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.Stage;
import dev.danube.StageFailure;
import dev.danube.Step;
import dev.danube.engine.Cancellation.Reason;
import dev.danube.engine.spi.ImageException;
import dev.danube.engine.spi.Session;
import dev.danube.internal.Durations;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes one attempt of a stage, on the thread of a worker. */
final class AttemptRunner {

  /** What became of the attempt. */
  record End(Outcome outcome, Optional<StageFailure> failure, List<Artifact> artifacts) {}

  private final RunExecution run;
  private final Stage stage;
  private final int number;
  private final Cancellation cancellation;
  private final StageLog log;
  private final StageContainer container;
  private @Nullable Step current;

  AttemptRunner(
      RunExecution run,
      Stage stage,
      int number,
      Cancellation cancellation,
      StageLog log,
      StageContainer container) {
    this.run = run;
    this.stage = stage;
    this.number = number;
    this.cancellation = cancellation;
    this.log = log;
    this.container = container;
  }

  End run() {
    Outcome outcome = Outcome.SUCCESS;
    Optional<StageFailure> failure = Optional.empty();
    cancellation.allow();
    try {
      container.prepare();
      performSteps();
    } catch (InterruptedException e) {
      if (cancellation.reason().equals(Optional.of(Reason.TIMEOUT))) {
        failure = Optional.of(failure(timedOut()));
      } else {
        outcome = Outcome.CANCELLED;
      }
    } catch (StepFailure | RuntimeException | Error e) {
      failure = Optional.of(failure(e));
    } finally {
      cancellation.forbid();
    }
    current = null;
    return withArtifacts(outcome, failure);
  }

  private void performSteps() throws StepFailure, InterruptedException {
    Session.Timer timeout = startTimeout();
    try {
      for (Step step : stage.steps()) {
        throwIfStopped();
        current = step;
        perform(step);
      }
    } finally {
      timeout.close();
    }
  }

  /** What ran before may have kept an interrupt to itself. */
  private void throwIfStopped() throws InterruptedException {
    if (cancellation.reason().isPresent()) {
      throw new InterruptedException();
    }
  }

  private Session.Timer startTimeout() {
    return stage
        .timeout()
        .map(limit -> run.session().schedule(limit, () -> cancellation.cancel(Reason.TIMEOUT)))
        .orElse(() -> {});
  }

  private void perform(Step step) throws StepFailure, InterruptedException {
    if (step instanceof Step.Call call) {
      call(call);
    } else {
      new ContainerStep(container, cancellation, log).perform(step);
    }
  }

  private void call(Step.Call call) throws StepFailure, InterruptedException {
    CallContext context = new CallContext(stage.name(), run.context(), log);
    try {
      call.action().run(context);
      throwIfStopped();
    } catch (Exception | Error e) {
      if (cancellation.reason().isPresent()) {
        throw new InterruptedException();
      }
      throw new StepFailure(FailureKind.EXCEPTION, "the Java code threw " + e, e);
    } finally {
      context.end();
    }
  }

  private End withArtifacts(Outcome outcome, Optional<StageFailure> failure) {
    if (stage.artifacts().isEmpty() || !container.isReadable()) {
      return end(outcome, failure, List.of());
    }
    ArtifactCollector collector = run.collector(stage);
    try {
      collector.collect(stage.artifacts(), container.get());
      return end(outcome, failure, collector.artifacts());
    } catch (StepFailure | RuntimeException | InterruptedException e) {
      if (outcome == Outcome.SUCCESS && failure.isEmpty()) {
        return end(outcome, Optional.of(failure(e)), collector.artifacts());
      }
      log.say("artifacts: " + e.getMessage());
      return end(outcome, failure, collector.artifacts());
    }
  }

  private static End end(
      Outcome outcome, Optional<StageFailure> failure, List<Artifact> artifacts) {
    return new End(failure.map(why -> why.kind().outcome()).orElse(outcome), failure, artifacts);
  }

  private StepFailure timedOut() {
    String limit = stage.timeout().map(Durations::text).orElseThrow();
    String step = current == null ? "" : ": " + current.text() + " was stopped";
    return new StepFailure(FailureKind.TIMEOUT, "timed out after " + limit + step, null);
  }

  private StageFailure failure(Throwable thrown) {
    FailureKind kind = FailureKind.INFRASTRUCTURE;
    int exitCode = -1;
    String message = String.valueOf(thrown.getMessage());
    Throwable cause = thrown;
    if (thrown instanceof StepFailure step) {
      kind = step.kind();
      exitCode = step.exitCode();
      cause = step.getCause();
    } else if (thrown instanceof ImageException) {
      kind = FailureKind.IMAGE;
    } else if (!(thrown instanceof BackendException)) {
      message = "Danube itself failed, please report this: " + thrown;
    }
    return new StageFailure(
        kind,
        exitCode,
        message,
        Optional.ofNullable(current).map(Step::text),
        number,
        log.lastLines(),
        Optional.ofNullable(cause));
  }
}
