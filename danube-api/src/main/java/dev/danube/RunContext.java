package dev.danube;

import java.util.Map;
import java.util.Optional;

/** What is known of a run while it goes on. Safe for use by several threads. */
public interface RunContext {

  /**
   * The id of the run, unique on this machine.
   *
   * @return such as {@code 20261121-093015-7f3a}
   */
  String id();

  /**
   * What is being run.
   *
   * @return the pipeline
   */
  Pipeline pipeline();

  /**
   * The commit that the run is made of.
   *
   * @return what is known of it
   * @throws IllegalStateException if the pipeline has no source that git knows
   */
  SourceInfo source();

  /**
   * The content of a value.
   *
   * @param value a parameter of the pipeline, an output of a stage that has ended, or one derived
   * @param <T> its type
   * @return its content
   * @throws IllegalStateException if it is an output that was not made, or not yet
   * @throws IllegalArgumentException if the pipeline has no such parameter or output
   */
  <T> T get(Value<T> value);

  /**
   * The highest outcome of the stages that have ended.
   *
   * @return {@link Outcome#SUCCESS} if none has
   */
  Outcome outcome();

  /**
   * The environment variables of the JVM, or those that a fake backend was given.
   *
   * @return an immutable map
   */
  Map<String, String> environment();

  /**
   * The result of a stage that has ended.
   *
   * @param name the stage's name
   * @return its result, or empty if it has not ended yet
   * @throws IllegalArgumentException if the pipeline has no such stage; names the nearest one
   */
  Optional<StageResult> stage(String name);

  /**
   * What {@link RunResult#summary()} would say if the run ended now.
   *
   * @return one line or more, without a line break at the end
   */
  String summary();
}
