package dev.danube.description;

import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunContext;
import dev.danube.SourceInfo;
import dev.danube.StageResult;
import dev.danube.Value;
import java.util.Map;
import java.util.Optional;

/**
 * A run that also knows how containers have ended last that are not part of it. Thread-safe.
 *
 * @param run the run
 * @param earlier what has become of the others
 */
record ContextWithEarlierRuns(RunContext run, EarlierRuns earlier) implements RunContext {

  @Override
  public Optional<StageResult> stage(String name) {
    return run.pipeline().find(name).isPresent() ? run.stage(name) : earlier.latest(name);
  }

  @Override
  public String id() {
    return run.id();
  }

  @Override
  public Pipeline pipeline() {
    return run.pipeline();
  }

  @Override
  public SourceInfo source() {
    return run.source();
  }

  @Override
  public <T> T get(Value<T> value) {
    return run.get(value);
  }

  @Override
  public Outcome outcome() {
    return run.outcome();
  }

  @Override
  public Map<String, String> environment() {
    return run.environment();
  }

  @Override
  public String summary() {
    return run.summary();
  }
}
