package dev.danube.event;

import dev.danube.Attempt;
import dev.danube.RunResult;
import dev.danube.SkipReason;
import dev.danube.StageResult;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An event of a run. Immutable. Events nest as follows, and every start has exactly one end:
 *
 * <pre>
 * RunStarted
 *   RunWarned               at any time, for each warning
 *   SourceUpdated           if files were brought into the workspace of an earlier run
 *   StageRestored           for each stage that an earlier try of the run has finished
 *   NodeWaiting             if a node waits for a resource, before its first StageStarted
 *   StageStarted            events of stages that run at the same time are mixed
 *     AttemptStarted        again for every further attempt
 *       StepStarted         for each step of the stage
 *         LogLine, Progress ...
 *       StepFinished
 *     AttemptFinished
 *   StageFinished
 *   StageSkipped            instead of all this for a stage that never starts
 * RunFinished               when everything that the run created has been removed
 * </pre>
 *
 * <p>A {@code switch} over events needs a default, because further types of events may be added.
 */
public sealed interface RunEvent {

  /**
   * Returns the id of the run.
   *
   * @return as in {@link RunResult#id()}
   */
  String run();

  /**
   * Returns the time of the event, by the backend's clock.
   *
   * @return the time
   */
  Instant at();

  /**
   * Returns the event as JSON, on one line: an object with {@code schema} (1), {@code event} (the
   * name of its type), {@code run}, {@code at} (ISO 8601), and the data of its type: {@code
   * pipeline}, {@code stage}, {@code attempt}, {@code node} and {@code why} of a wait, {@code why}
   * a stage with a condition starts; {@code step}, {@code title} and {@code script} of a step, and
   * whether it {@code succeeded}; {@code stream} and {@code text} of a log line; {@code what},
   * {@code done} and {@code total} of progress; {@code added}, {@code changed} and {@code deleted}
   * paths of a source; {@code container}, {@code port} and {@code address} of a published port;
   * {@code started} of an attempt that has ended; {@code outcome}, {@code millis}, {@code
   * attempts}, {@code failure}, {@code skip}, {@code artifacts} and {@code tests} of everything
   * that has ended; {@code kind}, {@code because} and {@code reason} of a skip; {@code stages} and
   * {@code warnings} of a run. Outputs are not included.
   *
   * @return the text, without a line break
   */
  default String toJson() {
    return EventJson.of(this);
  }

  /**
   * The start of a run.
   *
   * @param run the id of the run
   * @param at the time of the event
   * @param pipeline the name of the pipeline
   */
  record RunStarted(String run, Instant at, String pipeline) implements RunEvent {}

  /**
   * The files of the source that were brought into the workspace of an earlier run, because they
   * have changed since. All lists are empty if none have.
   *
   * @param run the id of the run
   * @param at the time of the event
   * @param added the paths of new files
   * @param changed the paths of files that are different now
   * @param deleted the paths of files that are gone
   */
  record SourceUpdated(
      String run, Instant at, List<String> added, List<String> changed, List<String> deleted)
      implements RunEvent {

    /**
     * Copies the lists.
     *
     * @param run the id of the run
     * @param at the time of the event
     * @param added the paths of new files
     * @param changed the paths of files that are different now
     * @param deleted the paths of files that are gone
     */
    public SourceUpdated {
      added = List.copyOf(added);
      changed = List.copyOf(changed);
      deleted = List.copyOf(deleted);
    }
  }

  /**
   * A warning: something that does not fail the run, or that may fail a stage later, such as a
   * missing secret.
   *
   * @param run the id of the run
   * @param at the time of the event
   * @param text the warning, which is one of {@link RunResult#warnings()} too
   */
  record RunWarned(String run, Instant at, String text) implements RunEvent {}

  /**
   * A stage that an earlier try of the run has finished, and that is not repeated.
   *
   * @param run the id of the run
   * @param at the time of this decision
   * @param stage the name of the stage
   * @param result the result of the stage in the earlier try
   */
  record StageRestored(String run, Instant at, String stage, StageResult result)
      implements RunEvent {}

  /**
   * The wait of a node for a resource that it claims, which others hold. It comes again when the
   * node has to wait for another program, and when another program than before holds the resource;
   * not when other nodes of the same program hold it in turn.
   *
   * @param run the id of the run
   * @param at the time of the event
   * @param node the name of the stage, or of the group or parallel
   * @param why the resource and, as far as known, who holds it, such as {@code waits for
   *     deploy-prod, held by "deploy" of run 7}
   */
  record NodeWaiting(String run, Instant at, String node, String why) implements RunEvent {}

  /**
   * The start of a stage: its turn has come, and a thread has started to work on it.
   *
   * @param run the id of the run
   * @param at the time of the event
   * @param stage the name of the stage
   * @param why the values found by the conditions of the stage and of the blocks around it, such as
   *     {@code branch is "main"}; empty if it has no condition
   */
  record StageStarted(String run, Instant at, String stage, Optional<String> why)
      implements RunEvent {

    /**
     * Creates the start of a stage without a condition.
     *
     * @param run the id of the run
     * @param at the time of the event
     * @param stage the name of the stage
     */
    public StageStarted(String run, Instant at, String stage) {
      this(run, at, stage, Optional.empty());
    }
  }

  /**
   * The start of an attempt of a stage.
   *
   * @param run the id of the run
   * @param at the time of the event
   * @param stage the name of the stage
   * @param attempt the number of the attempt, from 1
   */
  record AttemptStarted(String run, Instant at, String stage, int attempt) implements RunEvent {}

  /**
   * The start of a step. The steps of hooks and services have no such events.
   *
   * @param run the id of the run
   * @param at the time of the event
   * @param stage the name of the stage
   * @param attempt the number of the attempt, from 1
   * @param step the number of the step in the stage, from 1
   * @param title the step as {@link dev.danube.Step#text()} returns it
   * @param script the whole text of what a container executes: a script, or a program with its
   *     arguments; empty for other steps
   */
  record StepStarted(
      String run,
      Instant at,
      String stage,
      int attempt,
      int step,
      String title,
      Optional<String> script)
      implements RunEvent {}

  /**
   * The end of a step.
   *
   * @param run the id of the run
   * @param at the time of the event
   * @param stage the name of the stage
   * @param attempt the number of the attempt, from 1
   * @param step the number of the step in the stage, from 1
   * @param succeeded whether the next step follows; false if the step failed or was stopped
   */
  record StepFinished(
      String run, Instant at, String stage, int attempt, int step, boolean succeeded)
      implements RunEvent {}

  /**
   * A whole line of a stage's output.
   *
   * @param run the id of the run
   * @param at the time at which the line was read
   * @param stage the name of the stage
   * @param stream the origin of the line
   * @param text the line, without its line break
   */
  record LogLine(String run, Instant at, String stage, LogStream stream, String text)
      implements RunEvent {}

  /**
   * The progress of a transfer for a stage, such as the pull of its image. There are at most a few
   * of these events per second, and one at the end of the transfer.
   *
   * @param run the id of the run
   * @param at the time of the event
   * @param stage the name of the stage
   * @param what the transfer, such as {@code pulling busybox:1.36}
   * @param done the number of bytes that have been transferred
   * @param total the number of bytes to transfer that are known so far; 0 if none are known, equal
   *     to {@code done} at the end
   */
  record Progress(String run, Instant at, String stage, String what, long done, long total)
      implements RunEvent {}

  /**
   * The publication of a port of a service or of a stage's container.
   *
   * @param run the id of the run
   * @param at the time of the event
   * @param stage the name of the stage, or of the stage that has started the service
   * @param container the name of the service or stage
   * @param port the port in the container
   * @param address where it can be reached on the daemon's machine, such as {@code 127.0.0.1:49153}
   */
  record PortPublished(
      String run, Instant at, String stage, String container, int port, String address)
      implements RunEvent {}

  /** The origin of a line of output. */
  enum LogStream {
    /**
     * The output of a step. For {@code run} and {@code exec} it contains standard error too, in the
     * order in which the step wrote to both.
     */
    STDOUT,
    /** The standard error of a {@code command}. Its order relative to the output is not known. */
    STDERR,
    /** Danube itself, or the stage's Java code. */
    DANUBE
  }

  /**
   * The end of an attempt of a stage.
   *
   * @param run the id of the run
   * @param at the time of the event
   * @param stage the name of the stage
   * @param attempt the attempt, with its outcome
   */
  record AttemptFinished(String run, Instant at, String stage, Attempt attempt)
      implements RunEvent {}

  /**
   * The end of a stage.
   *
   * @param run the id of the run
   * @param at the time of the event
   * @param stage the name of the stage
   * @param result the result of the stage
   */
  record StageFinished(String run, Instant at, String stage, StageResult result)
      implements RunEvent {}

  /**
   * The decision that a stage does not start.
   *
   * @param run the id of the run
   * @param at the time of the decision
   * @param stage the name of the stage
   * @param reason the reason
   */
  record StageSkipped(String run, Instant at, String stage, SkipReason reason)
      implements RunEvent {}

  /**
   * The end of a run, after everything that the run created has been removed.
   *
   * @param run the id of the run
   * @param at the time of the event
   * @param result the result of the run
   */
  record RunFinished(String run, Instant at, RunResult result) implements RunEvent {}
}
