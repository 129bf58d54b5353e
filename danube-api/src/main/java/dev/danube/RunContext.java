package dev.danube;

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
