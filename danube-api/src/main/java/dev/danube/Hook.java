package dev.danube;

import java.util.List;

/**
 * Steps that run in the container of a stage after its last attempt. Immutable.
 *
 * @param when after which outcomes of the stage
 * @param steps what is done
 */
public record Hook(OutcomeFilter when, List<Step> steps) {

  /**
   * Copies the list.
   *
   * @param when after which outcomes of the stage
   * @param steps what is done
   */
  public Hook {
    steps = List.copyOf(steps);
  }

  /** Defines a hook inside the lambda that got it. Not thread-safe; of no use afterwards. */
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

    Hook build(OutcomeFilter when) {
      List<Step> steps = settings().many(Keys.STEP);
      if (steps.isEmpty()) {
        problemHere(name() + " has no steps; add run(...), exec(...) or call(...)");
      }
      return new Hook(when, steps);
    }
  }
}
