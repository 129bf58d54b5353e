package dev.danube.engine;

import static java.util.Objects.requireNonNull;

import dev.danube.Approval;
import dev.danube.Output;
import dev.danube.Parameter;
import dev.danube.internal.Names;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A question of a run to a person. It may be answered by any thread, once: at once, or later.
 * Thread-safe.
 *
 * @see RunSettings.Builder#approver
 */
public final class ApprovalRequest {

  private final String stage;
  private final Approval approval;
  private final Approvals approvals;

  ApprovalRequest(String stage, Approval approval, Approvals approvals) {
    this.stage = stage;
    this.approval = approval;
    this.approvals = approvals;
  }

  /**
   * Returns the name of the stage that waits for the answer.
   *
   * @return the name
   */
  public String stage() {
    return stage;
  }

  /**
   * Returns the question.
   *
   * @return the message of the approval
   */
  public String message() {
    return approval.message();
  }

  /**
   * Returns what is asked for besides the approval.
   *
   * @return the parameters, in the order written
   */
  public List<Parameter<?>> inputs() {
    return approval.inputs().stream().<Parameter<?>>map(Approval.Input::parameter).toList();
  }

  /**
   * Approves it, with the defaults of the inputs.
   *
   * @throws IllegalArgumentException if an input has no default; the approval still waits
   * @throws IllegalStateException if it no longer waits
   */
  public void approve() {
    approve(answers -> {});
  }

  /**
   * Approves it.
   *
   * @param inputs sets the inputs; one that is not set has its default
   * @throws IllegalArgumentException if an input is missing, unknown or invalid; the approval still
   *     waits
   * @throws IllegalStateException if it no longer waits
   */
  public void approve(Consumer<? super Inputs> inputs) {
    approvals.approve(stage, inputs);
  }

  /**
   * Rejects it. The stage fails.
   *
   * @param reason the reason, for the message of the failure
   * @throws IllegalStateException if it no longer waits
   */
  public void reject(String reason) {
    approvals.reject(stage, reason);
  }

  /** The inputs of an approval, for use only in the lambda that receives them. Not thread-safe. */
  public static final class Inputs {

    private final String stage;
    private final Approval approval;
    private final Map<String, Object> given = new LinkedHashMap<>();

    Inputs(String stage, Approval approval) {
      this.stage = stage;
      this.approval = approval;
    }

    /**
     * Sets an input.
     *
     * @param parameter the parameter that the approval asks for
     * @param content its content
     * @param <T> its type
     * @return this object
     * @throws IllegalArgumentException if the approval does not ask for the parameter, or the
     *     content is invalid
     */
    public <T> Inputs set(Parameter<T> parameter, T content) {
      Parameter<?> asked = input(parameter.name()).parameter();
      if (!asked.equals(parameter)) {
        throw new IllegalArgumentException(
            String.format(
                "Approval \"%s\" asks for another parameter \"%s\" (%s)",
                stage, asked.name(), asked.type()));
      }
      given.put(parameter.name(), parameter.checked(content));
      return this;
    }

    /**
     * Sets an input from text, as a person types it.
     *
     * @param name the name of the parameter
     * @param text the text
     * @return this object
     * @throws IllegalArgumentException if the approval asks for no parameter of this name, or the
     *     text is invalid
     */
    public Inputs set(String name, String text) {
      given.put(name, input(name).parameter().read(requireNonNull(text, "text")));
      return this;
    }

    private Approval.Input<?> input(String name) {
      List<String> known = approval.inputs().stream().map(in -> in.parameter().name()).toList();
      return approval.inputs().stream()
          .filter(input -> input.parameter().name().equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      String.format(
                          "Approval \"%s\" has no input \"%s\"%s",
                          stage, name, Names.didYouMean(name, known))));
    }

    /** Returns the contents of all inputs, by the outputs that get them. */
    Map<Output<?>, Object> outputs() {
      Map<Output<?>, Object> outputs = new LinkedHashMap<>();
      for (Approval.Input<?> input : approval.inputs()) {
        String name = input.parameter().name();
        Object content = given.get(name);
        if (content == null) {
          content = input.parameter().defaultTo().orElse(null);
        }
        if (content == null) {
          throw new IllegalArgumentException(
              String.format(
                  "Approval \"%s\" needs the input %s; set it with approve(inputs ->"
                      + " inputs.set(\"%s\", ...))",
                  stage, name, name));
        }
        outputs.put(input.output(), content);
      }
      return outputs;
    }
  }
}
