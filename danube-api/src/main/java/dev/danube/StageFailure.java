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
 * @param shellCommand the command that opens a shell in the container that was kept for people to
 *     look into; empty unless the run keeps those of failed stages
 * @param reproduceCommand the command, one line for bash or zsh, that repeats the step that failed,
 *     on the workspace that was kept; empty where no step in a container failed, or no record of
 *     the run is kept
 */
public record StageFailure(
    String stage,
    FailureKind kind,
    int exitCode,
    String message,
    Optional<String> step,
    int attempt,
    List<String> lastLines,
    Optional<Throwable> cause,
    Optional<String> shellCommand,
    Optional<String> reproduceCommand) {

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
   * @param shellCommand the command that opens a shell in the container that was kept
   * @param reproduceCommand the command that repeats the step that failed
   */
  public StageFailure {
    lastLines = List.copyOf(lastLines);
  }

  /**
   * A failure that there is no command for.
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
  public StageFailure(
      String stage,
      FailureKind kind,
      int exitCode,
      String message,
      Optional<String> step,
      int attempt,
      List<String> lastLines,
      Optional<Throwable> cause) {
    this(
        stage,
        kind,
        exitCode,
        message,
        step,
        attempt,
        lastLines,
        cause,
        Optional.empty(),
        Optional.empty());
  }

  /**
   * The same with the commands that people go on with.
   *
   * @param toLookInto opens a shell in the container that was kept
   * @param toRepeat repeats the step that failed
   * @return the changed copy
   */
  public StageFailure withCommands(Optional<String> toLookInto, Optional<String> toRepeat) {
    return new StageFailure(
        stage, kind, exitCode, message, step, attempt, lastLines, cause, toLookInto, toRepeat);
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
        stage,
        kind,
        exitCode,
        message,
        step,
        attempt,
        lastLines,
        Optional.of(because),
        shellCommand,
        reproduceCommand);
  }
}
