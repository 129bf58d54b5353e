package dev.danube;

import java.util.Optional;
import java.util.Set;

/**
 * The failures that make a stage {@link Outcome#UNSTABLE} instead of {@link Outcome#FAILED}. A
 * failure that makes a stage {@link Outcome#ERRORED} is never allowed: a broken daemon or a missing
 * image is not a result of the work. Immutable.
 *
 * @param exitCodes the exit codes that are allowed; empty if every failure of the work is allowed
 */
public record AllowFailure(Optional<Set<Integer>> exitCodes) {

  /**
   * Copies the set.
   *
   * @param exitCodes the exit codes that are allowed; empty if every failure of the work is allowed
   */
  public AllowFailure {
    exitCodes = exitCodes.map(Set::copyOf);
  }

  /**
   * Returns whether a failure is allowed.
   *
   * @param failure the failure
   * @return true if a stage that ends with this failure is unstable
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
