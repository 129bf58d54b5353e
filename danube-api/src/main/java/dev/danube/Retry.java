package dev.danube;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The number of attempts of a stage, and the waits between them. Immutable: the methods that set
 * something return changed copies.
 *
 * <p>Without {@link #on} and {@link #onExitCode} the stage is tried again after every failure. With
 * one or both of them, it is tried again only after the failures that they name. Without a backoff
 * the next attempt starts at once.
 *
 * <p>Example: {@code s.retry(Retry.attempts(3).backoff(Duration.ofSeconds(5)).onExitCode(75))}.
 *
 * @param attempts the number of attempts in total
 * @param backoff the wait before the second attempt
 * @param longestBackoff the longest wait, if each wait is twice the one before; empty if all waits
 *     are equal
 * @param kinds the kinds of failure after which the stage is tried again
 * @param exitCodes the exit codes after which the stage is tried again; if this set and {@code
 *     kinds} are empty, it is tried again after every failure
 * @see <a href="doc-files/retries.html">retries, limits and cancelling</a>
 */
public record Retry(
    int attempts,
    Duration backoff,
    Optional<Duration> longestBackoff,
    Set<FailureKind> kinds,
    Set<Integer> exitCodes) {

  /**
   * Checks the numbers and copies the sets.
   *
   * @param attempts the number of attempts in total
   * @param backoff the wait before the second attempt
   * @param longestBackoff the longest wait, if each wait is twice the one before; empty if all
   *     waits are equal
   * @param kinds the kinds of failure after which the stage is tried again
   * @param exitCodes the exit codes after which the stage is tried again; if this set and {@code
   *     kinds} are empty, it is tried again after every failure
   * @throws IllegalArgumentException if {@code attempts} is less than 1, a wait is negative, or the
   *     longest wait is shorter than the first
   */
  public Retry {
    if (attempts < 1) {
      throw new IllegalArgumentException("Retry: attempts must be at least 1, was " + attempts);
    }
    if (backoff.isNegative()) {
      throw new IllegalArgumentException("Retry: backoff must not be negative, was " + backoff);
    }
    if (longestBackoff.filter(longest -> longest.compareTo(backoff) < 0).isPresent()) {
      throw new IllegalArgumentException(
          String.format(
              "Retry: the longest backoff must not be shorter than the first, %s, was %s",
              backoff, longestBackoff.orElseThrow()));
    }
    kinds = Set.copyOf(kinds);
    exitCodes = Set.copyOf(exitCodes);
  }

  /**
   * Returns a retry after every failure, without waits.
   *
   * @param attempts the number of attempts in total, at least 1
   * @return the retry
   * @throws IllegalArgumentException if {@code attempts} is less than 1
   */
  public static Retry attempts(int attempts) {
    return new Retry(attempts, Duration.ZERO, Optional.empty(), Set.of(), Set.of());
  }

  /**
   * Returns a copy that waits the same time before every further attempt.
   *
   * @param wait the wait, zero or more
   * @return the changed copy
   * @throws IllegalArgumentException if the wait is negative
   */
  public Retry backoff(Duration wait) {
    return new Retry(attempts, wait, Optional.empty(), kinds, exitCodes);
  }

  /**
   * Returns a copy that doubles the wait before every further attempt.
   *
   * @param first the wait before the second attempt
   * @param longest the longest wait
   * @return the changed copy
   * @throws IllegalArgumentException if a wait is negative, or the longest is shorter than the
   *     first
   */
  public Retry exponentialBackoff(Duration first, Duration longest) {
    return new Retry(attempts, first, Optional.of(longest), kinds, exitCodes);
  }

  /**
   * Returns a copy for which the stage is tried again only after failures of these kinds, in
   * addition to those of earlier calls and to the exit codes of {@link #onExitCode}.
   *
   * @param causes the kinds, at least one
   * @return the changed copy
   * @throws IllegalArgumentException if no kind is passed
   */
  public Retry on(FailureKind... causes) {
    if (causes.length == 0) {
      throw new IllegalArgumentException("Retry: on() names no kind of failure; name one");
    }
    Set<FailureKind> all = EnumSet.noneOf(FailureKind.class);
    all.addAll(kinds);
    all.addAll(Arrays.asList(causes));
    return new Retry(attempts, backoff, longestBackoff, all, exitCodes);
  }

  /**
   * Returns a copy for which the stage is tried again only after these exit codes, in addition to
   * those of earlier calls and to the kinds of failure of {@link #on}.
   *
   * @param codes the exit codes, at least one
   * @return the changed copy
   * @throws IllegalArgumentException if no exit code is passed
   */
  public Retry onExitCode(int... codes) {
    if (codes.length == 0) {
      throw new IllegalArgumentException("Retry: onExitCode() names no exit code; name one");
    }
    Set<Integer> all = Arrays.stream(codes).boxed().collect(Collectors.toCollection(TreeSet::new));
    all.addAll(exitCodes);
    return new Retry(attempts, backoff, longestBackoff, kinds, all);
  }

  /**
   * Returns whether the stage is tried again after a failure, as long as attempts are left.
   *
   * @param failure the failure
   * @return true if it is tried again
   */
  public boolean covers(StageFailure failure) {
    return (kinds.isEmpty() && exitCodes.isEmpty())
        || kinds.contains(failure.kind())
        || (failure.kind() == FailureKind.EXIT_CODE && exitCodes.contains(failure.exitCode()));
  }

  /**
   * Returns the wait before an attempt.
   *
   * @param attempt the number of the attempt, from 2
   * @return zero or more
   */
  public Duration delayBefore(int attempt) {
    if (longestBackoff.isEmpty() || backoff.isZero()) {
      return backoff;
    }
    Duration longest = longestBackoff.get();
    Duration wait = backoff;
    for (int i = 2; i < attempt && wait.compareTo(longest) < 0; i++) {
      wait = wait.compareTo(longest.dividedBy(2)) > 0 ? longest : wait.multipliedBy(2);
    }
    return wait.compareTo(longest) < 0 ? wait : longest;
  }
}
