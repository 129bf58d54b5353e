package dev.danube;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How often a stage is tried, and how long it waits in between. Immutable: all methods return
 * changed copies.
 *
 * <p>Without {@link #on} and {@link #onExitCode} every failure is tried again; with one of them or
 * both, only those they name. Without a backoff the next attempt starts at once.
 *
 * <p>Example: {@code s.retry(Retry.attempts(3).backoff(Duration.ofSeconds(5)).onExitCode(75))}.
 *
 * @param attempts how often it is tried in all
 * @param backoff the wait before the second attempt
 * @param longestBackoff the longest wait, if each is twice the one before; empty if all are equal
 * @param kinds the kinds of failure that are tried again; empty for all
 * @param exitCodes the exit codes that are tried again; empty for all
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
   * @param attempts how often it is tried in all
   * @param backoff the wait before the second attempt
   * @param longestBackoff the longest wait, if each is twice the one before; empty if all are equal
   * @param kinds the kinds of failure that are tried again; empty for all
   * @param exitCodes the exit codes that are tried again; empty for all
   * @throws IllegalArgumentException if there are no attempts, or a wait is negative
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
   * Tries a stage several times.
   *
   * @param attempts how often in all, at least 1
   * @return the value
   * @throws IllegalArgumentException if that is less than 1
   */
  public static Retry attempts(int attempts) {
    return new Retry(attempts, Duration.ZERO, Optional.empty(), Set.of(), Set.of());
  }

  /**
   * Waits the same time before every further attempt.
   *
   * @param wait zero or more
   * @return the changed copy
   * @throws IllegalArgumentException if it is negative
   */
  public Retry backoff(Duration wait) {
    return new Retry(attempts, wait, Optional.empty(), kinds, exitCodes);
  }

  /**
   * Waits twice as long before every further attempt.
   *
   * @param first the wait before the second attempt
   * @param longest the limit of all waits
   * @return the changed copy
   * @throws IllegalArgumentException if a wait is negative, or the longest is below the first
   */
  public Retry exponentialBackoff(Duration first, Duration longest) {
    return new Retry(attempts, first, Optional.of(longest), kinds, exitCodes);
  }

  /**
   * Tries only these kinds of failure again, and exit codes of {@link #onExitCode}.
   *
   * @param causes the kinds, at least one
   * @return the changed copy
   * @throws IllegalArgumentException if there is none
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
   * Tries only these exit codes again, and failures of the kinds of {@link #on}.
   *
   * @param codes the exit codes, at least one
   * @return the changed copy
   * @throws IllegalArgumentException if there is none
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
   * Whether a failure is tried again, while there are attempts left.
   *
   * @param failure what happened
   * @return true if another attempt makes sense
   */
  public boolean covers(StageFailure failure) {
    return (kinds.isEmpty() && exitCodes.isEmpty())
        || kinds.contains(failure.kind())
        || (failure.kind() == FailureKind.EXIT_CODE && exitCodes.contains(failure.exitCode()));
  }

  /**
   * The wait before an attempt.
   *
   * @param attempt its number, from 2
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
