package dev.danube.engine.internal.stage;

import dev.danube.Decision;
import dev.danube.ErrorHandler;
import dev.danube.Node;
import dev.danube.Outcome;
import dev.danube.Retry;
import dev.danube.Stage;
import dev.danube.StageFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The decision on a failed attempt: whether the stage is tried again, and its outcome if not.
 *
 * @param outcome the outcome of the stage, unless it is tried again
 * @param retryAfter the wait before the next attempt; empty if there is none
 * @param failure the failure; an exception that a handler threw is suppressed in it
 */
public record RetryDecision(Outcome outcome, Optional<Duration> retryAfter, StageFailure failure) {

  /** The most attempts of a stage without {@code retry} whose handlers decide to retry. */
  private static final int ATTEMPTS_OF_HANDLERS = 3;

  /** Returns the handlers of a stage, from the inside out: its own first, that of the run last. */
  public static List<ErrorHandler> handlers(
      Stage stage, List<Node> around, Optional<ErrorHandler> pipeline, Optional<ErrorHandler> run) {
    List<ErrorHandler> handlers = new ArrayList<>();
    stage.onError().ifPresent(handlers::add);
    around.forEach(node -> node.onError().ifPresent(handlers::add));
    pipeline.ifPresent(handlers::add);
    run.ifPresent(handlers::add);
    return handlers;
  }

  /**
   * Asks the handlers, then {@code retry}, then {@code allowFailure}.
   *
   * @param mask masks the secrets in an exception that a handler throws
   */
  static RetryDecision of(
      Stage stage,
      StageFailure failure,
      List<ErrorHandler> handlers,
      UnaryOperator<Throwable> mask) {
    Optional<Retry> retry = stage.retry();
    for (ErrorHandler handler : handlers) {
      Decision decision;
      try {
        decision = Objects.requireNonNull(handler.decide(failure), "the handler's decision");
      } catch (Exception | Error e) {
        return ended(failure.kind().outcome(), failure.withSuppressed(mask.apply(e)));
      }
      if (decision == Decision.RETRY) {
        int attempts = retry.map(Retry::attempts).orElse(ATTEMPTS_OF_HANDLERS);
        if (failure.attempt() < attempts) {
          return retryAfter(retry, failure);
        }
        continue; // no attempt is left, which counts as no answer
      }
      if (decision != Decision.DEFAULT) {
        return ended(outcome(decision, failure), failure);
      }
    }
    if (retry.filter(r -> failure.attempt() < r.attempts() && r.covers(failure)).isPresent()) {
      return retryAfter(retry, failure);
    }
    return withoutRetry(stage, failure);
  }

  /** Returns the decision on a failure without a further attempt, and without asking handlers. */
  static RetryDecision withoutRetry(Stage stage, StageFailure failure) {
    boolean allowed = stage.allowFailure().filter(allow -> allow.covers(failure)).isPresent();
    return ended(allowed ? Outcome.UNSTABLE : failure.kind().outcome(), failure);
  }

  private static Outcome outcome(Decision decision, StageFailure failure) {
    return switch (decision) {
      case UNSTABLE -> Outcome.UNSTABLE;
      case IGNORE -> Outcome.SUCCESS;
      default -> failure.kind().outcome();
    };
  }

  private static RetryDecision retryAfter(Optional<Retry> retry, StageFailure failure) {
    Duration delay = retry.map(r -> r.delayBefore(failure.attempt() + 1)).orElse(Duration.ZERO);
    return new RetryDecision(failure.kind().outcome(), Optional.of(delay), failure);
  }

  private static RetryDecision ended(Outcome outcome, StageFailure failure) {
    return new RetryDecision(outcome, Optional.empty(), failure);
  }
}
