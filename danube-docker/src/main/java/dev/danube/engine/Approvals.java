package dev.danube.engine;

import static java.util.Objects.requireNonNull;

import dev.danube.Approval;
import dev.danube.FailureKind;
import dev.danube.Stage;
import dev.danube.engine.internal.run.ApprovalAnswers.Answer;
import dev.danube.engine.internal.run.RunScope;
import dev.danube.engine.internal.stage.ActiveStage;
import dev.danube.engine.spi.Session;
import dev.danube.event.RunEvent.NodeWaiting;
import dev.danube.internal.Durations;
import dev.danube.internal.Names;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The approvals of a run that wait for an answer, without a thread. Only tasks of the coordinator's
 * mailbox ask and withdraw; any thread may answer. Thread-safe.
 */
final class Approvals {

  /** An approval that waits. Thread-safe. */
  private static final class Pending {

    private final Stage stage;
    private final Runnable answered; // a task of the coordinator that lets the stage start
    private volatile Session.Timer timer = () -> {}; // rings at the limit of the answer

    Pending(Stage stage, Runnable answered) {
      this.stage = stage;
      this.answered = answered;
    }

    Approval approval() {
      return stage.approval().orElseThrow();
    }
  }

  private final RunScope scope;
  private final Optional<Consumer<? super ApprovalRequest>> approver;
  private final Map<String, Pending> pending = new ConcurrentHashMap<>();

  /**
   * Creates approvals, none of which waits.
   *
   * @param approver is asked; empty if nobody can be asked
   */
  Approvals(RunScope scope, Optional<Consumer<? super ApprovalRequest>> approver) {
    this.scope = scope;
    this.approver = approver;
  }

  /** Returns whether a stage has to wait for an answer before it is passed to a worker. */
  boolean mustAsk(ActiveStage work) {
    return approver.isPresent()
        && work.stage().approval().isPresent()
        && work.stop().reason().isEmpty()
        && !scope.approvals().isAnswered(work.stage());
  }

  /**
   * Asks for an approval.
   *
   * @param answered a task of the coordinator that lets the stage start
   */
  void ask(ActiveStage work, Runnable answered) {
    Stage stage = work.stage();
    Pending waiting = new Pending(stage, answered);
    Approval approval = waiting.approval();
    pending.put(stage.name(), waiting); // before its timer can ring
    if (approval.within().isPresent()) {
      Duration limit = approval.within().get();
      waiting.timer = scope.session().schedule(limit, () -> timedOut(waiting, limit));
      if (!pending.containsValue(waiting)) {
        waiting.timer.close(); // it was answered meanwhile
      }
    }
    String why = scope.masked("waits for an approval: " + approval.message());
    scope.events().emit(new NodeWaiting(scope.id(), scope.now(), stage.name(), why));
    try {
      approver.orElseThrow().accept(new ApprovalRequest(stage.name(), approval, this));
    } catch (Exception | Error e) { // the user's code
      Answer failure = Answer.refused(FailureKind.EXCEPTION, "the approver threw " + e);
      answer(waiting, failure);
    }
  }

  private void timedOut(Pending waiting, Duration limit) {
    answer(
        waiting,
        Answer.refused(FailureKind.TIMEOUT, "was not approved within " + Durations.text(limit)));
  }

  /** Gives an answer. Returns false if the approval does not wait. */
  private boolean answer(Pending waiting, Answer answer) {
    if (!pending.remove(waiting.stage.name(), waiting)) {
      return false;
    }
    scope.approvals().put(waiting.stage, answer);
    waiting.timer.close();
    scope.session().track(waiting.answered).run(); // the clock of a fake waits for the task
    return true;
  }

  /** Withdraws a stage that waits for an answer; returns false if it does not wait. */
  boolean withdraw(ActiveStage work) {
    Pending waiting = pending.remove(work.stage().name());
    if (waiting != null) {
      waiting.timer.close();
    }
    return waiting != null;
  }

  void approve(String stage, Consumer<? super ApprovalRequest.Inputs> inputs) {
    Pending waiting = waiting(stage);
    ApprovalRequest.Inputs answers = new ApprovalRequest.Inputs(stage, waiting.approval());
    inputs.accept(answers);
    requireWaiting(stage, answer(waiting, Answer.approved(answers.outputs())));
  }

  void reject(String stage, String reason) {
    Answer rejection = Answer.refused(FailureKind.REJECTED, "was rejected: " + reason);
    requireWaiting(stage, answer(waiting(stage), rejection));
  }

  private Pending waiting(String name) {
    Optional<Stage> stage = scope.pipeline().find(name);
    if (stage.isEmpty()) {
      throw Names.noStage(
          scope.pipeline().name(),
          name,
          scope.pipeline().stages().stream().map(Stage::name).toList());
    }
    if (stage.get().approval().isEmpty()) {
      throw new IllegalArgumentException("Stage \"" + name + "\" is not an approval");
    }
    Pending waiting = pending.get(name);
    requireWaiting(name, waiting != null);
    return requireNonNull(waiting);
  }

  private static void requireWaiting(String stage, boolean isWaiting) {
    if (!isWaiting) {
      throw new IllegalStateException("Stage \"" + stage + "\" is not waiting for an approval now");
    }
  }
}
