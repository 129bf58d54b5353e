package dev.danube;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What became of a stage. Immutable.
 *
 * @param name the stage's name
 * @param outcome how it ended
 * @param duration from its first attempt to the removal of what it used; zero if it was skipped
 * @param attempts its attempts in order; empty if it was skipped
 * @param failure why it failed: the failure of the last attempt
 * @param skipReason why it never started; present exactly if the outcome is {@link Outcome#SKIPPED}
 * @param artifacts the files it left, in the order of their names
 */
public record StageResult(
    String name,
    Outcome outcome,
    Duration duration,
    List<Attempt> attempts,
    Optional<StageFailure> failure,
    Optional<SkipReason> skipReason,
    List<Artifact> artifacts) {

  /**
   * Copies the lists.
   *
   * @param name the stage's name
   * @param outcome how it ended
   * @param duration from its first attempt to the removal of what it used; zero if it was skipped
   * @param attempts its attempts in order; empty if it was skipped
   * @param failure why it failed: the failure of the last attempt
   * @param skipReason why it never started; present exactly if the outcome is {@link
   *     Outcome#SKIPPED}
   * @param artifacts the files it left, in the order of their names
   */
  public StageResult {
    attempts = List.copyOf(attempts);
    artifacts = List.copyOf(artifacts);
  }

  /**
   * The result of a stage that never started.
   *
   * @param name the stage's name
   * @param reason why
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
