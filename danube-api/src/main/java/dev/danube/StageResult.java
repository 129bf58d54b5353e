package dev.danube;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The result of a stage. Immutable.
 *
 * @param name the stage's name
 * @param outcome the outcome
 * @param duration the time from its first attempt to the removal of what it used; zero if it was
 *     skipped
 * @param attempts its attempts in order; empty if it was skipped or its condition threw an
 *     exception
 * @param failure the failure that the stage ended with, even if the failure was allowed or ignored;
 *     empty if there was none
 * @param skipReason the reason why it never started; present only if the outcome is {@link
 *     Outcome#SKIPPED}, and always then
 * @param artifacts the files that were collected, in the order of their names
 * @param tests the tests that the stage has run; empty unless it names its {@linkplain
 *     Stage.Builder#tests JUnit files} and has written some
 */
public record StageResult(
    String name,
    Outcome outcome,
    Duration duration,
    List<Attempt> attempts,
    Optional<StageFailure> failure,
    Optional<SkipReason> skipReason,
    List<Artifact> artifacts,
    Optional<TestReport> tests) {

  /**
   * Copies the lists.
   *
   * @param name the stage's name
   * @param outcome the outcome
   * @param duration the time from its first attempt to the removal of what it used; zero if it was
   *     skipped
   * @param attempts its attempts in order; empty if it was skipped or its condition threw an
   *     exception
   * @param failure the failure that the stage ended with, even if the failure was allowed or
   *     ignored; empty if there was none
   * @param skipReason the reason why it never started; present only if the outcome is {@link
   *     Outcome#SKIPPED}, and always then
   * @param artifacts the files that were collected, in the order of their names
   * @param tests the tests that the stage has run
   */
  public StageResult {
    attempts = List.copyOf(attempts);
    artifacts = List.copyOf(artifacts);
  }

  /**
   * Creates a result without tests.
   *
   * @param name the stage's name
   * @param outcome the outcome
   * @param duration the time from its first attempt to the removal of what it used
   * @param attempts its attempts in order
   * @param failure the failure that the stage ended with
   * @param skipReason the reason why it never started
   * @param artifacts the files that were collected
   */
  public StageResult(
      String name,
      Outcome outcome,
      Duration duration,
      List<Attempt> attempts,
      Optional<StageFailure> failure,
      Optional<SkipReason> skipReason,
      List<Artifact> artifacts) {
    this(name, outcome, duration, attempts, failure, skipReason, artifacts, Optional.empty());
  }

  /**
   * Returns the result of a stage that never started.
   *
   * @param name the stage's name
   * @param reason the reason
   * @return the result
   */
  public static StageResult skipped(String name, SkipReason reason) {
    return new StageResult(
        name,
        Outcome.SKIPPED,
        Duration.ZERO,
        List.of(),
        Optional.empty(),
        Optional.of(reason),
        List.of());
  }
}
