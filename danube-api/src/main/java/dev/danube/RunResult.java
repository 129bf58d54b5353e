package dev.danube;

import dev.danube.internal.Durations;
import dev.danube.internal.Names;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What became of a run. Immutable.
 *
 * @param id the run's id, unique on this machine
 * @param pipeline the pipeline's name
 * @param outcome the highest outcome of its stages; nothing but skips is {@link Outcome#SUCCESS},
 *     and a cancelled run is at least {@link Outcome#CANCELLED}
 * @param duration from the start to the removal of everything the run made
 * @param stages one result for each stage, in reading order
 * @param warnings what went wrong beside the stages, such as a container that could not be removed
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
   * @param outcome the highest outcome of its stages; nothing but skips is {@link Outcome#SUCCESS},
   *     and a cancelled run is at least {@link Outcome#CANCELLED}
   * @param duration from the start to the removal of everything the run made
   * @param stages one result for each stage, in reading order
   * @param warnings what went wrong beside the stages, such as a container that could not be
   *     removed
   * @param outputs the contents of the outputs that were made
   */
  public RunResult {
    stages = List.copyOf(stages);
    warnings = List.copyOf(warnings);
    outputs = Map.copyOf(outputs);
  }

  /**
   * Whether the run is as good as green.
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
   * @throws IllegalArgumentException if the pipeline has no such stage; names the nearest one
   */
  public StageResult stage(String name) {
    return stages.stream()
        .filter(stage -> stage.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> Names.noStage(pipeline, name, stages.stream().map(StageResult::name).toList()));
  }

  /**
   * The content of an output.
   *
   * @param output an output of a stage
   * @param <T> its type
   * @return its content
   * @throws IllegalArgumentException if it was not made; names the outputs that were
   */
  @SuppressWarnings("unchecked") // an output is only ever put with a content of its type
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
   * The run in a few lines, for a message to people: the outcome, then each stage that did not
   * succeed with its reason.
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
    }
    return text.toString();
  }

  private static void line(StringBuilder text, StageResult stage, String why) {
    text.append(String.format("%n  %s: %s: %s", stage.name(), stage.outcome(), why));
  }

  /**
   * Turns a failed run into an exception, for callers that want one.
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
