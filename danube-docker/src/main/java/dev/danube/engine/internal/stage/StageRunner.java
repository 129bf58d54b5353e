package dev.danube.engine.internal.stage;

import static java.util.Objects.requireNonNull;

import dev.danube.Attempt;
import dev.danube.DanubeException;
import dev.danube.ErrorHandler;
import dev.danube.FailureKind;
import dev.danube.Stage;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.engine.internal.claim.ClaimException;
import dev.danube.engine.internal.run.MainContainerSlot;
import dev.danube.engine.internal.run.RunScope;
import dev.danube.engine.internal.run.StageLog;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.internal.thread.Cancellation;
import dev.danube.engine.internal.thread.Cancellation.StopReason;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A runner of one stage, from its start to its end. It makes one attempt at a time, each on the
 * thread of a worker; between two attempts it has no thread. Not thread-safe: the coordinator
 * passes it from one worker to the next.
 */
public final class StageRunner {

  /** The result of an attempt: the end of the stage, or another attempt. */
  public sealed interface Next {

    /** The end of the stage. */
    record Done(StageResult result) implements Next {}

    /** Another attempt, after a delay. */
    record RetryAfter(Duration delay) implements Next {}
  }

  private final RunScope scope;
  private final AttemptStop stop;
  private final Consumer<StopReason> stopStage;
  private final Stage stage;
  private final List<ErrorHandler> handlers;
  private final Optional<String> why;
  private final List<Attempt> attempts = new ArrayList<>();
  private final StageLog log;
  private Session.Timer totalTimeout = () -> {};
  private @Nullable Instant started;
  private boolean hasAgreed;

  /**
   * Creates a runner.
   *
   * @param stop stops its attempts
   * @param stopStage asks the coordinator to stop the stage
   * @param handlers the handlers that are asked about failed attempts, in order
   * @param why the values found by the conditions of the stage; empty if it has none
   */
  public StageRunner(
      RunScope scope,
      Stage stage,
      AttemptStop stop,
      Consumer<StopReason> stopStage,
      List<ErrorHandler> handlers,
      Optional<String> why) {
    this.why = why;
    this.scope = scope;
    this.stop = stop;
    this.stopStage = stopStage;
    this.stage = stage;
    this.handlers = handlers;
    this.log =
        new StageLog(
            scope.id(), stage, scope.events(), scope.session()::now, scope.secrets()::mask);
  }

  /** Makes the next attempt, or ends the stage if it was stopped since the attempt before. */
  public Next attempt(MainContainerSlot.@Nullable Lease lease) {
    Instant now = scope.now();
    if (started == null) {
      started = now;
      scope.events().emit(new StageStarted(scope.id(), now, stage.name(), why));
      why.ifPresent(found -> log.say("runs: " + found));
      totalTimeout = startTotalTimeout();
    } else if (stop.reason().isPresent()) {
      return done(endWithoutAttempt(stop.reason().get(), lease));
    }
    int number = attempts.size() + 1;
    scope.events().emit(new AttemptStarted(scope.id(), now, stage.name(), number));
    Cancellation cancellation = stop.nextAttempt();
    log.attemptStarts(cancellation);
    log.forgetLastLines();
    StageContainer container = new StageContainer(scope, stage, number, log, lease);
    AttemptRunner.AttemptResult end =
        new AttemptRunner(
                scope, stage, number, cancellation, log, container, handlers, this::askCallbacks)
            .run();
    end.retryAfter().ifPresent(delay -> sayRetry(number, end, delay));
    Instant ended = scope.now();
    Attempt attempt =
        new Attempt(number, now, Duration.between(now, ended), end.outcome(), end.failure());
    attempts.add(attempt);
    scope.events().emit(new AttemptFinished(scope.id(), ended, stage.name(), attempt));
    container.close();
    return end.retryAfter().isPresent() ? new Next.RetryAfter(end.retryAfter().get()) : done(end);
  }

  private void sayRetry(int number, AttemptRunner.AttemptResult end, Duration delay) {
    String why = end.failure().map(StageFailure::message).orElse("it failed");
    String when = delay.isZero() ? "now" : "in " + Durations.text(delay);
    log.say(
        String.format(
            "attempt %d failed: %s; attempt %d starts %s", number, why, number + 1, when));
  }

  /** Asks the callbacks until they have agreed once: a retry must not get round a refusal. */
  private void askCallbacks() throws StepFailedException, InterruptedException {
    if (!hasAgreed) {
      scope.callbacks().before("beforeStage", c -> c.beforeStage(scope.context(), stage));
      hasAgreed = true;
    }
  }

  private Session.Timer startTotalTimeout() {
    return stage
        .timeoutTotal()
        .map(
            limit ->
                scope.session().schedule(limit, () -> stopStage.accept(StopReason.TOTAL_TIMEOUT)))
        .orElse(() -> {});
  }

  private AttemptRunner.AttemptResult endWithoutAttempt(
      StopReason reason, MainContainerSlot.@Nullable Lease lease) {
    StageContainer container = new StageContainer(scope, stage, attempts.size(), log, lease);
    AttemptRunner runner =
        new AttemptRunner(
            scope, stage, attempts.size(), new Cancellation(), log, container, handlers, () -> {});
    AttemptRunner.AttemptResult end = runner.finishWithoutAttempt(stoppedBetweenAttempts(reason));
    container.close();
    return end;
  }

  private AttemptRunner.AttemptResult stoppedBetweenAttempts(StopReason reason) {
    if (reason == StopReason.CANCELLED) {
      return AttemptRunner.AttemptResult.cancelled();
    }
    String message = timedOut(reason, stage, scope) + " while waiting for its next attempt";
    StageFailure failure =
        StageFailure.of(stage.name(), FailureKind.TIMEOUT, message)
            .withAttempt(attempts.size())
            .withLastLines(log.lastLines());
    return reason == StopReason.TOTAL_TIMEOUT
        ? AttemptRunner.AttemptResult.of(RetryDecision.withoutRetry(stage, failure))
        : AttemptRunner.AttemptResult.failed(failure);
  }

  /** Returns the message about a stage that took too long. */
  static String timedOut(StopReason reason, Stage stage, RunScope scope) {
    return switch (reason) {
      case TOTAL_TIMEOUT -> "timed out after " + text(stage.timeoutTotal()) + " over all attempts";
      case RUN_TIMEOUT ->
          "stopped because the run timed out after " + text(scope.pipeline().timeout());
      default ->
          "timed out after "
              + text(scope.attemptLimit(stage))
              + (stage.timeout().isPresent()
                  ? ""
                  : ", the default limit of post stages; set timeout(...) on it");
    };
  }

  private static String text(Optional<Duration> limit) {
    return limit.map(Durations::text).orElse("its limit");
  }

  private Next done(AttemptRunner.AttemptResult end) {
    totalTimeout.close();
    StageResult result =
        new StageResult(
            stage.name(),
            end.outcome(),
            Duration.between(requireNonNull(started), scope.now()),
            attempts,
            end.failure(),
            Optional.empty(),
            end.files().artifacts(),
            end.files().tests());
    if (!attempts.isEmpty()) {
      scope.callbacks().after("afterStage", c -> c.afterStage(scope.context(), stage, result));
    }
    scope.events().emit(new StageFinished(scope.id(), scope.now(), stage.name(), result));
    return new Next.Done(result);
  }

  /** Returns the words of an exception; a refusal is said in words that are meant for users. */
  private static String said(Exception cause) {
    String message = cause.getMessage();
    boolean isForUsers = cause instanceof DanubeException || cause instanceof ClaimException;
    return isForUsers && message != null ? message : "the condition threw " + cause;
  }

  /**
   * Ends a stage whose condition threw, or whose resources could not be claimed: the stage starts
   * and ends without an attempt.
   */
  public static StageResult failedBeforeStart(RunScope scope, Stage stage, Exception cause) {
    FailureKind kind =
        cause instanceof ClaimException ? FailureKind.INFRASTRUCTURE : FailureKind.CONDITION;
    StageFailure failure =
        StageFailure.of(stage.name(), kind, scope.secrets().mask(said(cause)))
            .withCause(scope.secrets().mask(cause));
    Instant now = scope.now();
    scope.events().emit(new StageStarted(scope.id(), now, stage.name()));
    StageResult result =
        new StageResult(
            stage.name(),
            kind.outcome(),
            Duration.ZERO,
            List.of(),
            Optional.of(failure),
            Optional.empty(),
            List.of());
    scope.events().emit(new StageFinished(scope.id(), now, stage.name(), result));
    return result;
  }
}
