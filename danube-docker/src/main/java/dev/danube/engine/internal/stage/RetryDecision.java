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
 * What becomes of a failed attempt.
 *
 * @param outcome the outcome of the stage, unless it is tried again
 * @param retryAfter the wait before the next attempt, if there is to be one
 * @param failure the failure, with what handlers threw
 */
public record RetryDecision(Outcome outcome, Optional<Duration> retryAfter, StageFailure failure) {

  /** How often a stage without {@code retry} is tried if a handler asks for it. */
  private static final int ATTEMPTS_OF_HANDLERS = 3;

  /** The handlers that are asked about a stage: its own, then those further and further out. */
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
   * @param mask what is told of an exception that a handler throws
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
        continue; // used up, which counts as no answer
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

  /** What becomes of a failure after which there is no further attempt, and nobody is asked. */
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
