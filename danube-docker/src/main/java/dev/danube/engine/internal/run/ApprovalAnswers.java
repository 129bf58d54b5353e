package dev.danube.engine.internal.run;

import dev.danube.FailureKind;
import dev.danube.Output;
import dev.danube.Stage;
import dev.danube.engine.internal.secret.StepFailedException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The answers to the approvals of a run. Thread-safe. */
public final class ApprovalAnswers {

  /**
   * An answer.
   *
   * @param outputs the contents of the inputs; empty if it was not approved
   * @param refusal why it was not approved; null if it was
   * @param kind the kind of the failure, if it was not approved
   */
  public record Answer(Map<Output<?>, Object> outputs, @Nullable String refusal, FailureKind kind) {

    public static Answer approved(Map<Output<?>, Object> outputs) {
      return new Answer(Map.copyOf(outputs), null, FailureKind.REJECTED);
    }

    public static Answer refused(FailureKind kind, String why) {
      return new Answer(Map.of(), why, kind);
    }
  }

  private static final Answer NOBODY =
      Answer.refused(
          FailureKind.REJECTED,
          "nobody can be asked for the approval; run the pipeline on a terminal, or set"
              + " run -> run.approver(...) in your program");

  private final Map<String, Answer> answers = new ConcurrentHashMap<>();

  public void put(Stage stage, Answer answer) {
    answers.put(stage.name(), answer);
  }

  public boolean isAnswered(Stage stage) {
    return answers.containsKey(stage.name());
  }

  /**
   * Returns the contents of the inputs of an approval.
   *
   * @throws StepFailedException if it was not approved, or nobody was asked
   */
  public Map<Output<?>, Object> outputs(Stage stage) throws StepFailedException {
    Answer answer = answers.getOrDefault(stage.name(), NOBODY);
    if (answer.refusal != null) {
      throw new StepFailedException(answer.kind, answer.refusal, null);
    }
    return answer.outputs;
  }
}
