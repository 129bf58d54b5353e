package dev.danube.engine;

import dev.danube.Attempt;
import dev.danube.ErrorHandler;
import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.Stage;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.engine.internal.thread.Cancellation;
import dev.danube.engine.internal.thread.Cancellation.Reason;
import dev.danube.engine.spi.Session;
import dev.danube.event.RunEvent.AttemptFinished;
import dev.danube.event.RunEvent.AttemptStarted;
import dev.danube.event.RunEvent.StageFinished;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Works on one stage from its start to its end, one attempt at a time, each on the thread of a
 * worker. Between two attempts it has no thread. Not thread-safe: the coordinator passes it on.
 */
final class StageRunner {

  /** What comes after an attempt. */
  sealed interface Next {

    /** The stage has ended. */
    record Done(StageResult result) implements Next {}

    /** Another attempt, after a while. */
    record RetryAfter(Duration delay) implements Next {}
  }

  private final RunExecution run;
  private final ActiveStage work;
  private final Stage stage;
  private final List<ErrorHandler> handlers;
  private final List<Attempt> attempts = new ArrayList<>();
  private final StageLog log;
  private Session.Timer totalTimeout = () -> {};
  private @Nullable Instant started;

  StageRunner(RunExecution run, ActiveStage work, List<ErrorHandler> handlers) {
    this.run = run;
    this.work = work;
    this.stage = work.stage();
    this.handlers = handlers;
    this.log =
        new StageLog(run.id(), stage.name(), run.events(), run.session()::now, run.secrets()::mask);
  }

  /** Makes the next attempt. */
  Next attempt(MainContainerSlot.@Nullable Lease lease) {
    Instant begin = run.session().now();
    if (started == null) {
      started = begin;
      run.events().emit(new StageStarted(run.id(), begin, stage.name()));
      totalTimeout = startTotalTimeout();
    } else if (work.reason().isPresent()) {
      return done(begin, endWithoutAttempt(work.reason().get(), lease));
    }
    int number = attempts.size() + 1;
    run.events().emit(new AttemptStarted(run.id(), begin, stage.name(), number));
    Cancellation cancellation = work.nextAttempt();
    log.attemptStarts(cancellation);
    log.forgetLastLines();
    StageContainer container = new StageContainer(run, stage, log, lease);
    AttemptRunner.AttemptResult end =
        new AttemptRunner(run, stage, number, cancellation, log, container, handlers).run();
    Instant ended = run.session().now();
    Attempt attempt =
        new Attempt(number, begin, Duration.between(begin, ended), end.outcome(), end.failure());
    attempts.add(attempt);
    run.events().emit(new AttemptFinished(run.id(), ended, stage.name(), attempt));
    container.close();
    return end.retryAfter().isPresent()
        ? new Next.RetryAfter(end.retryAfter().get())
        : done(started, end);
  }

  private Session.Timer startTotalTimeout() {
    return stage
        .timeoutTotal()
        .map(limit -> run.session().schedule(limit, () -> run.stop(work, Reason.TOTAL_TIMEOUT)))
        .orElse(() -> {});
  }

  private AttemptRunner.AttemptResult endWithoutAttempt(
      Reason reason, MainContainerSlot.@Nullable Lease lease) {
    StageContainer container = new StageContainer(run, stage, log, lease);
    AttemptRunner runner =
        new AttemptRunner(
            run, stage, attempts.size(), new Cancellation(), log, container, handlers);
    AttemptRunner.AttemptResult end = runner.finishWithoutAttempt(stoppedBetweenAttempts(reason));
    container.close();
    return end;
  }

  private AttemptRunner.AttemptResult stoppedBetweenAttempts(Reason reason) {
    if (reason == Reason.CANCELLED) {
      return AttemptRunner.AttemptResult.cancelled();
    }
    String message = timedOut(reason, stage, run) + " while waiting for its next attempt";
    StageFailure failure =
        StageFailure.of(stage.name(), FailureKind.TIMEOUT, message)
            .withAttempt(attempts.size())
            .withLastLines(log.lastLines());
    return reason == Reason.TOTAL_TIMEOUT
        ? AttemptRunner.AttemptResult.of(RetryDecision.withoutRetry(stage, failure))
        : AttemptRunner.AttemptResult.failed(failure);
  }

  /** What is said of a stage that took too long. */
  static String timedOut(Reason reason, Stage stage, RunExecution run) {
    return switch (reason) {
      case TOTAL_TIMEOUT -> "timed out after " + text(stage.timeoutTotal()) + " in all attempts";
      case RUN_TIMEOUT ->
          "stopped because the run timed out after " + text(run.pipeline().timeout());
      default -> "timed out after " + text(stage.timeout());
    };
  }

  private static String text(Optional<Duration> limit) {
    return limit.map(Durations::text).orElse("its limit");
  }

  private Next done(Instant begin, AttemptRunner.AttemptResult end) {
    totalTimeout.close();
    Instant from = started == null ? begin : started;
    StageResult result =
        new StageResult(
            stage.name(),
            end.outcome(),
            Duration.between(from, run.session().now()),
            attempts,
            end.failure(),
            Optional.empty(),
            end.artifacts());
    if (!attempts.isEmpty()) {
      run.callbacks().after("afterStage", c -> c.afterStage(run.context(), stage, result));
    }
    run.events().emit(new StageFinished(run.id(), run.session().now(), stage.name(), result));
    return new Next.Done(result);
  }

  /** A stage whose condition threw: it starts and ends without an attempt. */
  static StageResult conditionThrew(RunExecution run, Stage stage, Exception cause) {
    StageFailure failure =
        StageFailure.of(
                stage.name(),
                FailureKind.CONDITION,
                run.secrets().mask("the condition threw " + cause))
            .withCause(run.secrets().mask(cause));
    Instant now = run.session().now();
    run.events().emit(new StageStarted(run.id(), now, stage.name()));
    StageResult result =
        new StageResult(
            stage.name(),
            Outcome.FAILED,
            Duration.ZERO,
            List.of(),
            Optional.of(failure),
            Optional.empty(),
            List.of());
    run.events().emit(new StageFinished(run.id(), now, stage.name(), result));
    return result;
  }
}
