package dev.danube.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunContext;
import dev.danube.RunResult;
import dev.danube.SourceInfo;
import dev.danube.Stage;
import dev.danube.StageResult;
import dev.danube.Value;
import dev.danube.engine.internal.run.RunValues;
import dev.danube.engine.spi.Session;
import dev.danube.internal.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The results of a run so far. Thread-safe: Java code of stages reads what the coordinator writes.
 */
final class RunState implements RunContext {

  private final String id;
  private final Pipeline pipeline;
  private final Session session;
  private final Supplier<Optional<SourceInfo>> source;
  private final Map<String, String> environment;
  private final RunValues values;
  private final Instant startedAt;

  @GuardedBy("this") private final Map<String, Optional<StageResult>> results = new LinkedHashMap<>();

  private final Set<String> post = new HashSet<>();

  @GuardedBy("this") private int missing;

  @GuardedBy("this") private Outcome atLeast = Outcome.SUCCESS;

  RunState(
      String id,
      Pipeline pipeline,
      Session session,
      Supplier<Optional<SourceInfo>> source,
      Map<String, String> environment,
      RunValues values,
      Instant startedAt) {
    this.environment = environment;
    this.id = id;
    this.pipeline = pipeline;
    this.session = session;
    this.source = source;
    this.values = values;
    this.startedAt = startedAt;
    for (Stage stage : pipeline.allStages()) {
      results.put(stage.name(), Optional.empty());
    }
    pipeline.post().forEach(one -> post.add(one.stage().name()));
    missing = results.size() - post.size();
  }

  Instant startedAt() {
    return startedAt;
  }

  /** Adds a result. A restored post stage may have one before all other stages have ended. */
  synchronized void put(StageResult result) {
    results.put(result.name(), Optional.of(result));
    if (!post.contains(result.name())) {
      missing--;
    }
  }

  /** Makes the outcome of the run at least as bad as this, whatever the outcomes of its stages. */
  synchronized void atLeast(Outcome outcome) {
    atLeast = outcome.compareTo(atLeast) > 0 ? outcome : atLeast;
  }

  /** Returns whether all stages have ended, except the post stages of the pipeline. */
  synchronized boolean isComplete() {
    return missing <= 0;
  }

  /** Returns the result of the run, with the stages that have ended. */
  synchronized RunResult result(List<String> warnings) {
    List<StageResult> ended = results.values().stream().flatMap(Optional::stream).toList();
    Outcome worst = atLeast;
    for (StageResult stage : ended) {
      worst = stage.outcome().compareTo(worst) > 0 ? stage.outcome() : worst;
    }
    Duration elapsed = Duration.between(startedAt, session.now());
    return new RunResult(id, pipeline.name(), worst, elapsed, ended, warnings, values.outputs());
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
  public SourceInfo source() {
    if (pipeline.source().isEmpty()) {
      throw new IllegalStateException("Pipeline \"" + pipeline.name() + "\" has no source");
    }
    return source
        .get()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "The commit of pipeline \"" + pipeline.name() + "\" is not known"));
  }

  @Override
  public <T> T get(Value<T> value) {
    return values.get(value);
  }

  @Override
  public Outcome outcome() {
    return result(List.of()).outcome();
  }

  @Override
  public Map<String, String> environment() {
    return environment;
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
    return result(List.of()).summary();
  }
}
