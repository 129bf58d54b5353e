package dev.danube;

import dev.danube.internal.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Steps that run in the container of a stage after its last attempt. The hooks of a stage run in
 * the order written, those of {@code onSuccess} after the artifacts are collected. If one fails,
 * that is a warning. Immutable.
 *
 * @param when the outcomes of the stage after which the steps run
 * @param steps the steps
 * @param timeout the time limit of all steps together; empty for the default
 */
public record Hook(OutcomeFilter when, List<Step> steps, Optional<Duration> timeout) {

  /**
   * Copies the list.
   *
   * @param when the outcomes of the stage after which the steps run
   * @param steps the steps
   * @param timeout the time limit of all steps together
   */
  public Hook {
    steps = List.copyOf(steps);
  }

  /** A builder of a hook, valid only inside the lambda that receives it. Not thread-safe. */
  public static final class Builder extends ScopedBuilder {

    Builder(StageStepsBuilder<?> stage, String name) {
      super(stage, name);
    }

    /**
     * Adds a shell script, as {@link Stage.Builder#run} does.
     *
     * @param script a POSIX shell script
     * @return this builder
     */
    public Builder run(String script) {
      Steps.run(this, script);
      return this;
    }

    /**
     * Adds a program, as {@link Stage.Builder#exec} does.
     *
     * @param argv the program, then its arguments
     * @return this builder
     */
    public Builder exec(String... argv) {
      Steps.exec(this, argv);
      return this;
    }

    /**
     * Adds Java code, as {@link Stage.Builder#call} does.
     *
     * @param action the code
     * @return this builder
     */
    public Builder call(StageAction action) {
      Steps.call(this, action);
      return this;
    }

    /**
     * Sets the time limit of all steps together. The limit of the stage does not apply to a hook,
     * which also runs when the stage was cancelled. Default: 1 minute.
     *
     * @param limit more than zero
     * @return this builder
     */
    public Builder timeout(Duration limit) {
      use("timeout");
      if (isGood(Durations.limitProblem("timeout", limit))) {
        set(Keys.TIMEOUT, limit);
      }
      return this;
    }

    Hook build(OutcomeFilter when) {
      List<Step> steps = settings().many(Keys.STEP);
      if (steps.isEmpty()) {
        problemHere(name() + " has no steps; add run(...), exec(...) or call(...)");
      }
      return new Hook(when, steps, settings().one(Keys.TIMEOUT));
    }
  }
}
