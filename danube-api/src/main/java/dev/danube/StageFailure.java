package dev.danube;

import java.util.List;
import java.util.Optional;

/**
 * The failure of an attempt of a stage. Immutable.
 *
 * @param stage the name of the stage
 * @param kind the kind of failure
 * @param exitCode the exit code of the step, or -1 if there is none
 * @param message what happened, for people; one or more lines
 * @param step the step that failed, as {@link Step#text()} returns it; empty if no step was running
 * @param attempt the number of the attempt, from 1
 * @param lastLines the last lines of the attempt's output, at most 20, oldest first
 * @param cause the exception that caused the failure; empty if there is none
 * @param shellCommand the command that opens a shell in the container, which was kept for
 *     inspection; empty unless the run keeps the containers of failed stages
 * @param reproduceCommand the command, one line for bash or zsh, that repeats the step that failed,
 *     in the workspace that was kept; empty if no step in a container failed, or if no record of
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
   * @param kind the kind of failure
   * @param exitCode the exit code of the step, or -1 if there is none
   * @param message what happened, for people; one or more lines
   * @param step the step that failed, as {@link Step#text()} returns it; empty if no step was
   *     running
   * @param attempt the number of the attempt, from 1
   * @param lastLines the last lines of the attempt's output, at most 20, oldest first
   * @param cause the exception that caused the failure; empty if there is none
   * @param shellCommand the command that opens a shell in the container that was kept
   * @param reproduceCommand the command that repeats the step that failed
   */
  public StageFailure {
    lastLines = List.copyOf(lastLines);
  }

  /**
   * Returns a failure of the first attempt, without an exit code, a step, output, a cause or
   * commands. The methods that begin with {@code with} add them.
   *
   * @param stage the name of the stage
   * @param kind the kind of failure
   * @param message what happened, for people; one or more lines
   * @return the failure
   */
  public static StageFailure of(String stage, FailureKind kind, String message) {
    return new StageFailure(
        stage,
        kind,
        -1,
        message,
        Optional.empty(),
        1,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Returns a copy with an exit code.
   *
   * @param code the exit code of the step, or -1 if there is none
   * @return the changed copy
   */
  public StageFailure withExitCode(int code) {
    return copy(code, step, attempt, lastLines, cause);
  }

  /**
   * Returns a copy with the step that failed.
   *
   * @param text the step, as {@link Step#text()} returns it
   * @return the changed copy
   */
  public StageFailure withStep(String text) {
    return copy(exitCode, Optional.of(text), attempt, lastLines, cause);
  }

  /**
   * Returns a copy with the number of the attempt.
   *
   * @param number the number of the attempt, from 1
   * @return the changed copy
   */
  public StageFailure withAttempt(int number) {
    return copy(exitCode, step, number, lastLines, cause);
  }

  /**
   * Returns a copy with output.
   *
   * @param lines the last lines of the attempt's output, at most 20, oldest first
   * @return the changed copy
   */
  public StageFailure withLastLines(List<String> lines) {
    return copy(exitCode, step, attempt, lines, cause);
  }

  /**
   * Returns a copy with the exception that caused the failure.
   *
   * @param thrown the exception
   * @return the changed copy
   */
  public StageFailure withCause(Throwable thrown) {
    return copy(exitCode, step, attempt, lastLines, Optional.of(thrown));
  }

  /**
   * Returns a copy with the commands for inspecting the failure.
   *
   * @param toOpenShell the command that opens a shell in the container that was kept
   * @param toReproduce the command that repeats the step that failed
   * @return the changed copy
   */
  public StageFailure withCommands(Optional<String> toOpenShell, Optional<String> toReproduce) {
    return new StageFailure(
        stage, kind, exitCode, message, step, attempt, lastLines, cause, toOpenShell, toReproduce);
  }

  /**
   * Returns a copy whose cause has one more suppressed exception. The exception is added to the
   * existing cause; if there is no cause, one is created.
   *
   * @param thrown the exception that was thrown while the failure was handled
   * @return the changed copy
   */
  public StageFailure withSuppressed(Throwable thrown) {
    Throwable because = cause.orElseGet(() -> new IllegalStateException(message));
    if (thrown != because) { // an exception cannot suppress itself
      because.addSuppressed(thrown);
    }
    return withCause(because);
  }

  private StageFailure copy(
      int newCode,
      Optional<String> newStep,
      int newAttempt,
      List<String> newLines,
      Optional<Throwable> newCause) {
    return new StageFailure(
        stage,
        kind,
        newCode,
        message,
        newStep,
        newAttempt,
        newLines,
        newCause,
        shellCommand,
        reproduceCommand);
  }
}
