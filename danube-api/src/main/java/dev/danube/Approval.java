package dev.danube;

import static java.util.Objects.requireNonNull;

import dev.danube.internal.Durations;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A question to a person, which a stage waits for before it ends. Such a stage does nothing else.
 * Immutable.
 *
 * <p>Example: {@code p.approval("release", a -> a.message("Release it?").input(VERSION,
 * RELEASED))}.
 *
 * @param message the question
 * @param inputs what the person is asked for besides
 * @param within how long the answer may take; empty for any time
 * @see <a href="doc-files/approvals.html">approvals</a>
 */
public record Approval(String message, List<Input<?>> inputs, Optional<Duration> within) {

  /**
   * Copies the list.
   *
   * @param message the question
   * @param inputs what the person is asked for besides
   * @param within how long the answer may take; empty for any time
   */
  public Approval {
    inputs = List.copyOf(inputs);
  }

  /**
   * A value that the person is asked for. Immutable.
   *
   * @param parameter the name, the type, the default and the rules of the content; it need not be
   *     one of the pipeline
   * @param output the output that gets the content
   * @param <T> the type of the content
   */
  public record Input<T>(Parameter<T> parameter, Output<T> output) {}

  /** A builder of an approval, valid only inside the lambda that receives it. Not thread-safe. */
  public static final class Builder extends ScopedBuilder {

    Builder(Stage.Builder stage) {
      super(stage, "approval");
    }

    /**
     * Sets the question. An approval needs one.
     *
     * @param text such as {@code Release this version?}
     * @return this builder
     */
    public Builder message(String text) {
      use("message", text);
      set(Keys.MESSAGE, text);
      return this;
    }

    /**
     * Asks for a value. The stages that read the output wait for the approval. May be called
     * several times.
     *
     * @param parameter the name, the type, the default and the rules of the content; it need not be
     *     one of the pipeline
     * @param output the output that gets the content
     * @param <T> the type of the content
     * @return this builder
     */
    public <T> Builder input(Parameter<T> parameter, Output<T> output) {
      use("input");
      add(Keys.ANSWER, new Input<>(requireNonNull(parameter), requireNonNull(output)));
      return this;
    }

    /**
     * Limits how long the answer may take. Without one, the stage fails when the limit has passed.
     * Default: no limit.
     *
     * @param limit more than zero
     * @return this builder
     */
    public Builder within(Duration limit) {
      use("within");
      if (isGood(Durations.limitProblem("within", limit))) {
        set(Keys.WITHIN, limit);
      }
      return this;
    }

    Approval build() {
      Settings set = settings();
      Optional<String> message = set.one(Keys.MESSAGE).filter(text -> !text.isBlank());
      if (message.isEmpty()) {
        problemHere("approval has no message; add message(\"...\") with the question");
      }
      Set<String> names = new HashSet<>();
      for (SettingsCollector.Entry<Input<?>> input : entries(Keys.ANSWER)) {
        String name = input.value().parameter().name();
        if (!names.add(name)) {
          problemOf(
              input, String.format("input \"%s\" is asked for twice; keep one of them", name));
        }
      }
      return new Approval(message.orElse(""), set.many(Keys.ANSWER), set.one(Keys.WITHIN));
    }
  }
}
