package dev.danube.engine;

import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunContext;
import dev.danube.RunResult;
import dev.danube.Stage;
import dev.danube.StageResult;
import dev.danube.internal.Names;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The results of a run so far. Thread-safe: Java code in stages reads what the coordinator writes.
 */
final class RunState implements RunContext {

  private final String id;
  private final Pipeline pipeline;
  private final Supplier<Duration> elapsed;
  private final Map<String, Optional<StageResult>> results = new LinkedHashMap<>();
  private int missing;

  RunState(String id, Pipeline pipeline, Supplier<Duration> elapsed) {
    this.id = id;
    this.pipeline = pipeline;
    this.elapsed = elapsed;
    for (Stage stage : pipeline.stages()) {
      results.put(stage.name(), Optional.empty());
      missing++;
    }
  }

  synchronized void put(StageResult result) {
    results.put(result.name(), Optional.of(result));
    missing--;
  }

  synchronized boolean isComplete() {
    return missing == 0;
  }

  /** The result of the run, of the stages that have ended, and at least as bad as given. */
  synchronized RunResult result(List<String> warnings, Outcome atLeast) {
    List<StageResult> ended = results.values().stream().flatMap(Optional::stream).toList();
    Outcome worst = atLeast;
    for (StageResult stage : ended) {
      worst = stage.outcome().compareTo(worst) > 0 ? stage.outcome() : worst;
    }
    return new RunResult(id, pipeline.name(), worst, elapsed.get(), ended, warnings);
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Pipeline pipeline() {
    return pipeline;
  }

  @Override
  public synchronized Optional<StageResult> stage(String name) {
    Optional<StageResult> result = results.get(name);
    if (result == null) {
      throw Names.noStage(pipeline.name(), name, results.keySet());
    }
    return result;
  }

  @Override
  public String summary() {
    return result(List.of(), Outcome.SUCCESS).summary();
  }
}
