package dev.danube.engine.internal.stage;

import dev.danube.BackendException;
import dev.danube.ErrorHandler;
import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Stage;
import dev.danube.StageFailure;
import dev.danube.Step;
import dev.danube.engine.internal.LongText;
import dev.danube.engine.internal.run.DerivationException;
import dev.danube.engine.internal.run.RunScope;
import dev.danube.engine.internal.run.StageLog;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.internal.thread.Cancellation;
import dev.danube.engine.internal.thread.Cancellation.StopReason;
import dev.danube.engine.spi.BuildException;
import dev.danube.engine.spi.ImageException;
import dev.danube.engine.spi.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A runner of one attempt of a stage, on the thread of a worker. */
final class AttemptRunner {

  /**
   * The result of an attempt.
   *
   * @param retryAfter the wait before the next attempt; empty if there is none
   */
  record AttemptResult(
      Outcome outcome,
      Optional<StageFailure> failure,
      CollectedFiles files,
      Optional<Duration> retryAfter) {

    static AttemptResult cancelled() {
      return new AttemptResult(
          Outcome.CANCELLED, Optional.empty(), CollectedFiles.NONE, Optional.empty());
    }

    static AttemptResult failed(StageFailure failure) {
      return new AttemptResult(
          failure.kind().outcome(), Optional.of(failure), CollectedFiles.NONE, Optional.empty());
    }

    static AttemptResult of(RetryDecision decision) {
      return new AttemptResult(
          decision.outcome(),
          Optional.of(decision.failure()),
          CollectedFiles.NONE,
          decision.retryAfter());
    }

    private AttemptResult with(CollectedFiles collected) {
      return new AttemptResult(outcome, failure, collected, retryAfter);
    }

    private AttemptResult with(StageFailure changed) {
      return new AttemptResult(outcome, Optional.of(changed), files, retryAfter);
    }
  }

  private static final AttemptResult SUCCESS =
      new AttemptResult(Outcome.SUCCESS, Optional.empty(), CollectedFiles.NONE, Optional.empty());

  /** The maximum length of a message, in characters; an exception can have a longer one. */
  private static final int LONGEST_MESSAGE = 16_000;

  /** The agreement of those who may refuse a stage. */
  @FunctionalInterface
  interface Agreement {

    /**
     * Asks for it.
     *
     * @throws StepFailedException if it was refused
     */
    void ask() throws StepFailedException, InterruptedException;
  }

  private final RunScope scope;
  private final Agreement agreement;
  private final Stage stage;
  private final int number;
  private final Cancellation cancellation;
  private final StageLog log;
  private final StageContainer container;
  private final List<ErrorHandler> handlers;
  private final StageOutputs outputs;
  private final BackgroundSteps background;
  private @Nullable Step current;

  AttemptRunner(
      RunScope scope,
      Stage stage,
      int number,
      Cancellation cancellation,
      StageLog log,
      StageContainer container,
      List<ErrorHandler> handlers,
      Agreement agreement) {
    this.agreement = agreement;
    this.scope = scope;
    this.stage = stage;
    this.number = number;
    this.cancellation = cancellation;
    this.log = log;
    this.container = container;
    this.handlers = handlers;
    this.outputs = new StageOutputs(stage, scope.values(), container);
    this.background = new BackgroundSteps(scope, container, cancellation, log);
  }

  AttemptResult run() {
    try {
      AttemptResult end = work();
      return end.retryAfter().isPresent() ? end : finished(end);
    } finally {
      background.stop();
    }
  }

  /** Runs the hooks, collects the artifacts and keeps the container, at the end of a stage. */
  private AttemptResult finished(AttemptResult attempt) {
    AttemptResult end = attempt;
    if (attempt.failure().isPresent()) {
      container.showServices();
      background.show();
      StageFailure failure = attempt.failure().get();
      if (failure.kind() == FailureKind.SERVICE) {
        end = attempt.with(failure.withLastLines(log.lastLines()));
      }
    }
    HookRunner hooks = new HookRunner(scope, stage, cancellation, log, container);
    hooks.run(end.outcome());
    background.stop(); // it may still write artifacts
    AttemptResult collected = withArtifacts(end);
    boolean isOver = collected.retryAfter().isEmpty();
    if (!isOver || !collected.outcome().succeeded()) {
      outputs.retract(); // a stage that did not succeed has no outputs
    }
    if (isOver && collected.outcome() != end.outcome()) {
      hooks.runAlso(collected.outcome(), end.outcome());
    }
    if (isOver && collected.outcome().succeeded()) {
      hooks.runOnSuccess();
    }
    if (collected.outcome() == Outcome.SUCCESS && collected.failure().isEmpty()) {
      container.saveCaches();
    }
    return withCommand(collected);
  }

  /**
   * Keeps the container of a stage that has failed, if the run keeps such containers, and adds the
   * command that opens a shell in it.
   */
  private AttemptResult withCommand(AttemptResult end) {
    boolean hasFailed = end.outcome().compareTo(Outcome.FAILED) >= 0;
    if (!hasFailed || end.failure().isEmpty()) {
      return end;
    }
    StageFailure failure = end.failure().get();
    return end.with(failure.withCommands(container.keep(), failure.reproduceCommand()));
  }

  /**
   * Ends a stage that was stopped while it waited for its next attempt. Prepares a container if the
   * stage has hooks or artifacts.
   */
  AttemptResult finishWithoutAttempt(AttemptResult end) {
    boolean hasWork =
        stage.hasFiles()
            || stage.hooks().stream().anyMatch(hook -> hook.when().covers(end.outcome()));
    if (!hasWork) {
      return end;
    }
    try {
      container.prepare();
    } catch (StepFailedException | RuntimeException e) {
      log.say("could not prepare a container for hooks and artifacts: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return finished(end);
  }

  private AttemptResult work() {
    cancellation.enableInterrupts();
    try {
      agreement.ask();
      container.prepare();
      performSteps();
      outputs.collect();
      return SUCCESS;
    } catch (InterruptedException e) {
      return stopped();
    } catch (Throwable e) {
      // A step that ends because the kill removes its container has not failed by itself.
      return scope.isKilled().getAsBoolean() ? AttemptResult.cancelled() : judged(failure(e));
    } finally {
      cancellation.disableInterrupts();
      current = null;
    }
  }

  private AttemptResult stopped() {
    StopReason reason = cancellation.reason().orElse(StopReason.CANCELLED);
    if (reason == StopReason.CANCELLED) {
      return AttemptResult.cancelled();
    }
    String step = current == null ? "" : ": " + current.text() + " was stopped";
    String message = StageRunner.timedOut(reason, stage, scope) + step;
    StageFailure failure = failure(new StepFailedException(FailureKind.TIMEOUT, message, null));
    return switch (reason) {
      case TIMEOUT -> judged(failure);
      case TOTAL_TIMEOUT -> AttemptResult.of(RetryDecision.withoutRetry(stage, failure));
      default -> AttemptResult.failed(failure);
    };
  }

  /** Lets handlers judge a failure. The thread is not interrupted while the user's code runs. */
  private AttemptResult judged(StageFailure failure) {
    cancellation.disableInterrupts();
    if (stage.approval().isPresent()) {
      return AttemptResult.of(RetryDecision.withoutRetry(stage, failure)); // it is not asked again
    }
    AttemptResult end = AttemptResult.of(decide(failure));
    if (end.outcome() == Outcome.SUCCESS) {
      log.say("ignored: " + failure.message());
    }
    return end;
  }

  /**
   * Returns the decision on a failure. An exception that a handler throws is recorded with the
   * failure, and is masked because it may contain a secret.
   */
  private RetryDecision decide(StageFailure failure) {
    return RetryDecision.of(stage, failure, handlers, scope.secrets()::mask);
  }

  private void performSteps() throws StepFailedException, InterruptedException {
    Session.Timer timeout = startTimeout();
    try {
      Optional<Session.Substitute> substitute = scope.session().substitute(stage, number);
      if (substitute.isPresent() && !scope.approvals().isAnswered(stage)) {
        playSteps(substitute.get());
        return;
      }
      if (outputs.writtenBySteps()) {
        outputs.prepare(new ContainerStep(container, cancellation, log));
      }
      int count = 0;
      for (Step step : stage.steps()) {
        throwIfStopped();
        current = step;
        count++;
        tell(step, count, () -> perform(step));
      }
    } finally {
      timeout.close();
    }
  }

  /** Plays a script in place of the steps. Its output is that of the last step. */
  private void playSteps(Session.Substitute script)
      throws StepFailedException, InterruptedException {
    int last = stage.steps().size();
    for (int i = 1; i < last; i++) {
      tell(stage.steps().get(i - 1), i, () -> {});
    }
    tell(stage.steps().get(last - 1), last, () -> play(script));
  }

  private void play(Session.Substitute substitute)
      throws StepFailedException, InterruptedException {
    new ContainerStep(container, cancellation, log).finish(substitute.start(log), "the script");
    for (Map.Entry<Output<?>, Object> output : substitute.outputs().entrySet()) {
      try {
        outputs.put(output.getKey(), output.getValue());
      } catch (IllegalArgumentException e) {
        throw new StepFailedException(FailureKind.OUTPUT, String.valueOf(e.getMessage()), e);
      }
    }
  }

  /** Throws if the attempt was stopped. The step before may have ignored the interrupt. */
  private void throwIfStopped() throws InterruptedException {
    if (cancellation.reason().isPresent()) {
      throw new InterruptedException();
    }
  }

  private Session.Timer startTimeout() {
    return scope
        .attemptLimit(stage)
        .map(
            limit -> scope.session().schedule(limit, () -> cancellation.cancel(StopReason.TIMEOUT)))
        .orElse(() -> {});
  }

  /** The work of a step. */
  @FunctionalInterface
  private interface Work {

    void perform() throws StepFailedException, InterruptedException;
  }

  /**
   * Does the work of a step between the events of its start and its end.
   *
   * @param count the number of the step, from 1
   */
  private void tell(Step step, int count, Work work)
      throws StepFailedException, InterruptedException {
    log.tellStart(step, number, count);
    boolean succeeded = false;
    try {
      work.perform();
      succeeded = true;
    } finally {
      log.tellEnd(number, count, succeeded);
    }
  }

  private void perform(Step step) throws StepFailedException, InterruptedException {
    if (step instanceof Step.Call call) {
      call(call);
    } else if (step instanceof Step.Background beside) {
      background.start(beside);
    } else if (step instanceof Step.Approve) {
      takeAnswer();
    } else if (step.isInContainer()) {
      new ContainerStep(container, cancellation, log).perform(step);
    } else {
      new ImageStep(scope, outputs, log).perform(step);
    }
  }

  /** Takes the answer that the stage has waited for before it started. */
  private void takeAnswer() throws StepFailedException {
    Map<Output<?>, Object> inputs = scope.approvals().outputs(stage);
    inputs.forEach(outputs::put);
    log.say("approved");
  }

  private void call(Step.Call call) throws StepFailedException, InterruptedException {
    JavaStepContext context =
        new JavaStepContext(scope, stage, container, outputs, cancellation, log);
    try {
      call.action().run(context);
      throwIfStopped();
    } catch (Exception | Error e) {
      if (cancellation.reason().isPresent()) {
        throw new InterruptedException();
      }
      if (e instanceof JavaStepContext.JavaStepFailedException failed) {
        throw failed.failure();
      }
      throw new StepFailedException(FailureKind.EXCEPTION, UserStackTrace.tell(e, log), e);
    } finally {
      context.end();
    }
  }

  private AttemptResult withArtifacts(AttemptResult end) {
    Optional<Path> folder = scope.recording().artifactsOf(stage);
    if (folder.isEmpty() || !container.isReadable()) {
      return end;
    }
    ArtifactCollector collector =
        new ArtifactCollector(
            folder.get(), scope.recording().copiesOf(stage), log, scope.secrets()::mask);
    AttemptResult judged = end;
    try {
      collector.collect(stage, end.outcome(), container.get());
      if (end.outcome() == Outcome.SUCCESS && end.failure().isEmpty()) {
        if (!stage.generated().isEmpty()) {
          new GeneratedFiles(scope, stage, folder.get(), log).check(collector.generated());
        }
        collector.copy();
      }
    } catch (StepFailedException | RuntimeException | InterruptedException | Error e) {
      judged = withoutArtifacts(end, e);
    }
    return judged.with(collector.files());
  }

  /** Returns the end of an attempt whose artifacts could not all be collected. */
  private AttemptResult withoutArtifacts(AttemptResult end, Throwable why) {
    if (scope.isKilled().getAsBoolean()) {
      return AttemptResult.cancelled();
    }
    if (end.outcome() == Outcome.SUCCESS && end.failure().isEmpty()) {
      return AttemptResult.of(decide(failure(why)));
    }
    log.say("could not collect all artifacts: " + why.getMessage());
    return end;
  }

  private StageFailure failure(Throwable thrown) {
    FailureKind kind = FailureKind.INFRASTRUCTURE;
    int exitCode = -1;
    String message = String.valueOf(thrown.getMessage());
    Throwable cause = thrown;
    if (thrown instanceof StepFailedException step) {
      kind = step.kind();
      exitCode = step.exitCode();
      cause = step.getCause();
    } else if (thrown instanceof DerivationException) {
      kind = FailureKind.EXCEPTION;
    } else if (thrown instanceof BuildException build) {
      kind = FailureKind.EXIT_CODE;
      exitCode = build.exitCode();
    } else if (thrown instanceof ImageException) {
      kind = FailureKind.IMAGE;
    } else if (!(thrown instanceof BackendException)) {
      message =
          LibraryClash.message(thrown)
              .orElse("Danube itself failed, please report this: " + thrown);
      UserStackTrace.lines(thrown).forEach(log::say);
    }
    StageFailure failure =
        StageFailure.of(
                stage.name(), kind, LongText.cut(scope.secrets().mask(message), LONGEST_MESSAGE))
            .withExitCode(exitCode)
            .withAttempt(number)
            .withLastLines(log.lastLines());
    if (cause != null) {
      failure = failure.withCause(scope.secrets().mask(cause));
    }
    Step step = current;
    return step == null
        ? failure
        : failure
            .withStep(scope.secrets().mask(step.text()))
            .withCommands(Optional.empty(), container.reproduceCommand(step));
  }
}
