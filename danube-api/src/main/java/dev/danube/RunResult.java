package dev.danube;

import dev.danube.internal.Durations;
import dev.danube.internal.Names;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The result of a run. Immutable.
 *
 * @param id the run's id, unique on this machine
 * @param pipeline the pipeline's name
 * @param outcome the highest outcome of its stages; {@link Outcome#SUCCESS} if all were skipped; at
 *     least {@link Outcome#CANCELLED} if the run was cancelled, and at least {@link Outcome#FAILED}
 *     if it timed out or could not start
 * @param duration the time from the start to the removal of everything that the run created
 * @param stages one result for each stage, in reading order
 * @param warnings problems outside of the stages, such as a container that could not be removed
 * @param outputs the contents of the outputs that were made
 */
public record RunResult(
    String id,
    String pipeline,
    Outcome outcome,
    Duration duration,
    List<StageResult> stages,
    List<String> warnings,
    Map<Output<?>, Object> outputs) {

  /**
   * Copies the lists and the map.
   *
   * @param id the run's id, unique on this machine
   * @param pipeline the pipeline's name
   * @param outcome the highest outcome of its stages; {@link Outcome#SUCCESS} if all were skipped;
   *     at least {@link Outcome#CANCELLED} if the run was cancelled, and at least {@link
   *     Outcome#FAILED} if it timed out or could not start
   * @param duration the time from the start to the removal of everything that the run created
   * @param stages one result for each stage, in reading order
   * @param warnings problems outside of the stages, such as a container that could not be removed
   * @param outputs the contents of the outputs that were made
   */
  public RunResult {
    stages = List.copyOf(stages);
    warnings = List.copyOf(warnings);
    outputs = Map.copyOf(outputs);
  }

  /**
   * Returns whether the run succeeded.
   *
   * @return true if the outcome is {@link Outcome#SUCCESS} or {@link Outcome#UNSTABLE}
   */
  public boolean succeeded() {
    return outcome.succeeded();
  }

  /**
   * Finds the result of one stage.
   *
   * @param name the stage's name
   * @return its result
   * @throws IllegalArgumentException if the pipeline has no such stage; the message suggests the
   *     nearest name
   */
  public StageResult stage(String name) {
    return stages.stream()
        .filter(stage -> stage.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> Names.noStage(pipeline, name, stages.stream().map(StageResult::name).toList()));
  }

  /**
   * Returns the content of an output.
   *
   * @param output an output of a stage
   * @param <T> its type
   * @return its content
   * @throws IllegalArgumentException if the output was not made; the message names the outputs that
   *     were
   */
  @SuppressWarnings("unchecked") // an output is stored only with a content of its type
  public <T> T get(Output<T> output) {
    Object content = outputs.get(output);
    if (content == null) {
      throw new IllegalArgumentException(
          String.format(
              "Run %s of \"%s\" made no output \"%s\"; it made %s",
              id,
              pipeline,
              output.name(),
              outputs.isEmpty()
                  ? "none"
                  : outputs.keySet().stream().map(Output::name).sorted().toList()));
    }
    return (T) content;
  }

  /**
   * Returns a summary of the run for people: the outcome, then each stage that had a failure or was
   * skipped, with the reason.
   *
   * @return one line or more, without a line break at the end
   */
  public String summary() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format("%s: %s in %s (run %s)", pipeline, outcome, Durations.text(duration), id));
    for (StageResult stage : stages) {
      stage.failure().ifPresent(failure -> line(text, stage, failure.message()));
      stage.skipReason().ifPresent(reason -> line(text, stage, reason.text()));
      if (stage.outcome() == Outcome.CANCELLED && stage.failure().isEmpty()) {
        line(text, stage, "stopped after " + Durations.text(stage.duration()));
      }
    }
    return text.toString();
  }

  private static void line(StringBuilder text, StageResult stage, String why) {
    text.append(String.format("%n  %s: %s: %s", stage.name(), stage.outcome(), why));
  }

  /**
   * Throws an exception if the run did not succeed, for callers that prefer an exception to a
   * result.
   *
   * @return this result
   * @throws RunFailedException if the run did not succeed
   */
  public RunResult orThrow() {
    if (!succeeded()) {
      throw new RunFailedException(this);
    }
    return this;
  }
}
