package dev.danube;

import java.util.List;
import java.util.Optional;

/**
 * Why an attempt of a stage failed. Immutable.
 *
 * @param stage the name of the stage
 * @param kind the sort of failure
 * @param exitCode the exit code of the step, or -1 where there is none
 * @param message what happened, for people; one or more lines
 * @param step the step that failed, as {@link Step#text()} says it; empty where none was running
 * @param attempt the number of the attempt, from 1
 * @param lastLines the last lines of the attempt's output, at most 20, oldest first
 * @param cause the exception behind it
 */
public record StageFailure(
    String stage,
    FailureKind kind,
    int exitCode,
    String message,
    Optional<String> step,
    int attempt,
    List<String> lastLines,
    Optional<Throwable> cause) {

  /**
   * Copies the lists.
   *
   * @param stage the name of the stage
   * @param kind the sort of failure
   * @param exitCode the exit code of the step, or -1 where there is none
   * @param message what happened, for people; one or more lines
   * @param step the step that failed, as {@link Step#text()} says it; empty where none was running
   * @param attempt the number of the attempt, from 1
   * @param lastLines the last lines of the attempt's output, at most 20, oldest first
   * @param cause the exception behind it
   */
  public StageFailure {
    lastLines = List.copyOf(lastLines);
  }

  /**
   * The same with one more exception, suppressed in the cause, which is made if there is none.
   *
   * @param thrown what was thrown while the failure was dealt with
   * @return the changed copy
   */
  public StageFailure withSuppressed(Throwable thrown) {
    Throwable because = cause.orElseGet(() -> new IllegalStateException(message));
    if (thrown != because) { // an exception cannot suppress itself
      because.addSuppressed(thrown);
    }
    return new StageFailure(
        stage, kind, exitCode, message, step, attempt, lastLines, Optional.of(because));
  }
}
