package dev.danube.event;

import dev.danube.Attempt;
import dev.danube.RunResult;
import dev.danube.SkipReason;
import dev.danube.StageResult;
import java.time.Instant;

/**
 * Something that happened in a run. Immutable. Events nest like this, and every start has exactly
 * one end:
 *
 * <pre>
 * RunStarted
 *   StageRestored           of each stage that an earlier try of the run has finished
 *   StageStarted            of stages that run at the same time, events are mixed
 *     AttemptStarted        again for every further attempt
 *       LogLine, Progress ...
 *     AttemptFinished
 *   StageFinished
 *   StageSkipped            instead of all this for a stage that never starts
 * RunFinished               when everything that the run made is gone
 * </pre>
 *
 * <p>A {@code switch} over events needs a default: kinds may be added.
 */
public sealed interface RunEvent {

  /**
   * The id of the run.
   *
   * @return as in {@link RunResult#id()}
   */
  String run();

  /**
   * When it happened, by the backend's clock.
   *
   * @return the time
   */
  Instant at();

  /**
   * The event as JSON, on one line: an object with {@code schema} (1), {@code event} (the name of
   * its type), {@code run}, {@code at} (ISO 8601), and what the type has besides: {@code stage},
   * {@code attempt}, {@code stream} and {@code text} of a log line; {@code what}, {@code done} and
   * {@code total} of progress; {@code outcome}, {@code millis}, {@code attempts}, {@code failure},
   * {@code skip} and {@code artifacts} of what has ended; {@code kind}, {@code because} and {@code
   * reason} of a skip; {@code stages} and {@code warnings} of a run. Outputs are not in it.
   *
   * @return the text, without a line break
   */
  default String toJson() {
    return EventJson.of(this);
  }

  /**
   * The run begins.
   *
   * @param run the id of the run
   * @param at when it happened
   * @param pipeline the name of the pipeline
   */
  record RunStarted(String run, Instant at, String pipeline) implements RunEvent {}

  /**
   * A stage was finished by an earlier try of the run and is not repeated.
   *
   * @param run the id of the run
   * @param at when it was decided
   * @param stage the name of the stage
   * @param result what became of it then
   */
  record StageRestored(String run, Instant at, String stage, StageResult result)
      implements RunEvent {}

  /**
   * A stage begins: its turn has come, and a thread has taken it.
   *
   * @param run the id of the run
   * @param at when it happened
   * @param stage the name of the stage
   */
  record StageStarted(String run, Instant at, String stage) implements RunEvent {}

  /**
   * An attempt of a stage begins.
   *
   * @param run the id of the run
   * @param at when it happened
   * @param stage the name of the stage
   * @param attempt its number, from 1
   */
  record AttemptStarted(String run, Instant at, String stage, int attempt) implements RunEvent {}

  /**
   * One whole line of a stage's output.
   *
   * @param run the id of the run
   * @param at when it was read
   * @param stage the name of the stage
   * @param stream where it came from
   * @param text the line, without its line break
   */
  record LogLine(String run, Instant at, String stage, LogStream stream, String text)
      implements RunEvent {}

  /**
   * A transfer for a stage is under way, such as the pull of its image. There are a few a second at
   * most, and one when it is over.
   *
   * @param run the id of the run
   * @param at when it was so far
   * @param stage the name of the stage
   * @param what what is being done, such as {@code pulling busybox:1.36}
   * @param done how many bytes of those that are known of
   * @param total how many bytes are known of so far; 0 if none, equal to {@code done} at the end
   */
  record Progress(String run, Instant at, String stage, String what, long done, long total)
      implements RunEvent {}

  /** Where a line of output came from. */
  enum LogStream {
    /** The standard output of a step. */
    STDOUT,
    /** The standard error of a step. */
    STDERR,
    /** Danube itself, or the stage's Java code. */
    DANUBE
  }

  /**
   * An attempt of a stage has ended.
   *
   * @param run the id of the run
   * @param at when it happened
   * @param stage the name of the stage
   * @param attempt what became of it
   */
  record AttemptFinished(String run, Instant at, String stage, Attempt attempt)
      implements RunEvent {}

  /**
   * A stage has ended.
   *
   * @param run the id of the run
   * @param at when it happened
   * @param stage the name of the stage
   * @param result what became of it
   */
  record StageFinished(String run, Instant at, String stage, StageResult result)
      implements RunEvent {}

  /**
   * A stage will not start.
   *
   * @param run the id of the run
   * @param at when it was decided
   * @param stage the name of the stage
   * @param reason why
   */
  record StageSkipped(String run, Instant at, String stage, SkipReason reason)
      implements RunEvent {}

  /**
   * The run has ended, and everything that it made is gone.
   *
   * @param run the id of the run
   * @param at when it happened
   * @param result what became of it
   */
  record RunFinished(String run, Instant at, RunResult result) implements RunEvent {}
}
