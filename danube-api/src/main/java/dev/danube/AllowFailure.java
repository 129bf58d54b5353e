package dev.danube;

import java.util.Optional;
import java.util.Set;

/**
 * Which failures make a stage {@link Outcome#UNSTABLE} instead of {@link Outcome#FAILED}.
 * Immutable. Never those that make it {@link Outcome#ERRORED}: a broken daemon or a missing image
 * is not a result of the work.
 *
 * @param exitCodes the exit codes that are allowed; empty for every failure of the work
 */
public record AllowFailure(Optional<Set<Integer>> exitCodes) {

  /**
   * Copies the set.
   *
   * @param exitCodes the exit codes that are allowed; empty for every failure of the work
   */
  public AllowFailure {
    exitCodes = exitCodes.map(Set::copyOf);
  }

  /**
   * Whether a failure is allowed.
   *
   * @param failure what happened
   * @return true if the stage is to be unstable for it
   */
  public boolean covers(StageFailure failure) {
    return failure.kind().outcome() == Outcome.FAILED
        && exitCodes
            .map(
                codes ->
                    failure.kind() == FailureKind.EXIT_CODE && codes.contains(failure.exitCode()))
            .orElse(true);
  }
}
