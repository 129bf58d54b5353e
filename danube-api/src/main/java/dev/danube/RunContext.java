package dev.danube;

import java.util.Map;
import java.util.Optional;

/**
 * The state of a run that is in progress. Safe for use by several threads.
 *
 * <p>Example: {@code s.call(stage -> stage.log("commit " + stage.runContext().source().commit()))}.
 */
public interface RunContext {

  /**
   * Returns the id of the run, which is unique on this machine.
   *
   * @return such as {@code 20261121-093015-7f3a}
   */
  String id();

  /**
   * Returns the pipeline that is run.
   *
   * @return the pipeline
   */
  Pipeline pipeline();

  /**
   * Returns the commit that the run works on.
   *
   * @return the commit, as git and the CI server describe it
   * @throws IllegalStateException if the pipeline has no source, or its source has no commit that
   *     git knows
   */
  SourceInfo source();

  /**
   * Returns the content of a value.
   *
   * @param value a parameter of the pipeline, an output of a stage that has ended, or a value
   *     derived from one of these
   * @param <T> its type
   * @return its content
   * @throws IllegalStateException if an output was not made, or has not been made yet
   * @throws IllegalArgumentException if the pipeline does not declare the parameter
   */
  <T> T get(Value<T> value);

  /**
   * Returns the outcome of the run so far: the highest outcome of the stages that have ended, or a
   * higher one if the run itself was cancelled, timed out or could not start.
   *
   * @return at least {@link Outcome#SUCCESS}, which is also the outcome if no stage has ended
   */
  Outcome outcome();

  /**
   * Returns the environment variables of the JVM, or those that were set on a fake backend.
   *
   * @return an immutable map
   */
  Map<String, String> environment();

  /**
   * Returns the result of a stage.
   *
   * @param name the stage's name
   * @return its result; empty if the stage has not ended yet
   * @throws IllegalArgumentException if the pipeline has no such stage; the message suggests the
   *     nearest name
   */
  Optional<StageResult> stage(String name);

  /**
   * Returns what {@link RunResult#summary()} would return if the run ended now.
   *
   * @return one line or more, without a line break at the end
   */
  String summary();
}
