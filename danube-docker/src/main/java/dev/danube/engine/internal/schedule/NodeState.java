package dev.danube.engine.internal.schedule;

import dev.danube.Node;
import dev.danube.Outcome;
import dev.danube.OutcomeFilter;
import dev.danube.Parallel;
import dev.danube.SkipReason;
import dev.danube.Stage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The progress of a node. Used by its {@link StageSchedule} only. */
final class NodeState {

  /** The states of a node. */
  enum State {
    /** The node waits for others to end. */
    WAITING,
    /** The condition of the node is being evaluated. */
    EVALUATING,
    /** The node waits for the resources that it claims. */
    CLAIMING,
    /** The node is ready to run, but a block around it is at its limit of running stages. */
    PARKED,
    /** The node is running; if it is a block, stages inside it may be running. */
    RUNNING,
    /** The node has ended or was skipped. */
    ENDED
  }

  /** The stage because of which others do not run, and its outcome. */
  record Cause(String stage, Outcome outcome) {

    SkipReason reason() {
      return SkipReasons.upstream(stage, outcome);
    }
  }

  /**
   * A node that waits for another one.
   *
   * @param cares whether its fate depends on the outcome of the other one
   */
  record Waiter(NodeState progress, boolean cares) {}

  final Node node;
  final @Nullable NodeState parent;
  final Optional<OutcomeFilter> postWhen; // set for a post stage of a block
  final List<NodeState> children = new ArrayList<>();
  final List<NodeState> post = new ArrayList<>(); // its post stages, in the order in which they run
  final List<Waiter> waiters = new ArrayList<>();
  private final Deque<NodeState> parked = new ArrayDeque<>(); // stages that wait for room here
  private final Deque<NodeState> parkedHolders = new ArrayDeque<>(); // those that hold resources
  State state = State.WAITING;
  int unmet; // the number of nodes that it still waits for, among them its block
  int running; // children, or post stages, that have not ended
  private int nextPost; // the number of the post stage that is the next to run
  private @Nullable Outcome forPost; // what decides about the post stages; set when all else ended
  Outcome outcome = Outcome.SKIPPED; // the worst of the stages that have run
  Outcome missing = Outcome.SKIPPED; // the worst reason for which stages have not run
  int runningInside; // stages inside that are running
  boolean holds; // its condition was evaluated by an earlier try, and was true
  boolean hasClaimed; // it has the resources that it claims
  boolean isInTurn; // it is a post stage, and all that runs before it has ended
  boolean stopped; // a stage inside has failed, and the block is fail-fast
  @Nullable Cause cause; // why it must not run, and why the nodes that wait for it must not
  @Nullable SkipReason skip; // set if its condition, or that of a block around it, is false
  @Nullable Exception broken; // set if its condition, or that of a block around it, threw

  NodeState(Node node, @Nullable NodeState parent, Optional<OutcomeFilter> postWhen) {
    this.node = node;
    this.parent = parent;
    this.postWhen = postWhen;
  }

  boolean isPost() {
    return postWhen.isPresent();
  }

  /** Records that a child or a post stage has ended. Returns whether none is left. */
  boolean childEnded(NodeState child) {
    setCause(child.cause);
    outcome = worse(outcome, child.outcome);
    missing = worse(missing, child.missing);
    running--;
    return running == 0;
  }

  static Outcome worse(Outcome one, Outcome other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /**
   * Returns the outcome that decides which post stages run; SKIPPED if none does, because no stage
   * has run. It is fixed at the first call, when all other nodes inside have ended.
   */
  Outcome forPost() {
    Outcome fixed =
        forPost != null
            ? forPost
            : outcome == Outcome.SKIPPED ? Outcome.SKIPPED : worse(outcome, missing);
    forPost = fixed;
    return fixed;
  }

  /** Lets no post stage run, because the block has no turn any more. */
  void dropPost() {
    forPost = Outcome.SKIPPED;
  }

  /** Returns whether all else inside a block has ended, but not its post stages. */
  boolean isOnlyPostLeft() {
    return running == 0 && post.stream().anyMatch(one -> one.state != State.ENDED);
  }

  /** Returns the next post stage, in the order in which they run. */
  Optional<NodeState> nextPost() {
    return nextPost < post.size() ? Optional.of(post.get(nextPost++)) : Optional.empty();
  }

  void setCause(@Nullable Cause who) {
    if (cause == null) {
      cause = who;
    }
  }

  boolean hasNotStarted() {
    return state.compareTo(State.RUNNING) < 0;
  }

  /** Copies the result of the condition of the block around it. */
  void inherit() {
    if (parent != null && !isPost()) {
      skip = parent.skip;
      broken = parent.broken;
    }
  }

  /** Returns whether its own condition need not be evaluated. */
  boolean isDecided() {
    return holds
        || cause != null
        || skip != null
        || broken != null
        || (node instanceof Stage stage && stage.manual());
  }

  /** Returns whether nothing is known that keeps it from running. */
  boolean isDueToRun() {
    return cause == null && skip == null && broken == null;
  }

  /** Returns whether it is about to run, and needs resources for that. */
  boolean mustClaim() {
    return !hasClaimed
        && isDueToRun()
        && !node.limits().isEmpty()
        && (node instanceof Stage ? mayRun() : mayRunPost() || hasStageThatMayRun());
  }

  private boolean mayRun() {
    return cause == null && hasNotStarted() && !(node instanceof Stage stage && stage.manual());
  }

  /** Returns whether post stages of a block may run although no other stage does. */
  private boolean mayRunPost() {
    return isOnlyPostLeft() || (!post.isEmpty() && outcome != Outcome.SKIPPED);
  }

  /** Returns whether a stage inside may run, as far as that is known before it is its turn. */
  private boolean hasStageThatMayRun() {
    Set<NodeState> lost = new HashSet<>();
    List<NodeState> stages = new ArrayList<>();
    Deque<NodeState> open = new ArrayDeque<>(children);
    while (!open.isEmpty()) {
      NodeState inside = open.pop();
      open.addAll(inside.children);
      if (inside.mayRunPost()) {
        return true;
      }
      if (inside.cause != null) {
        inside.lose(lost);
      }
      if (inside.node instanceof Stage) {
        stages.add(inside);
      }
    }
    return stages.stream().anyMatch(stage -> stage.mayRun() && !lost.contains(stage));
  }

  /** Adds this node, which is skipped because of another, and those that are skipped with it. */
  private void lose(Set<NodeState> lost) {
    Deque<NodeState> open = new ArrayDeque<>(List.of(this));
    while (!open.isEmpty()) {
      NodeState next = open.pop();
      if (lost.add(next)) {
        open.addAll(next.children);
        for (NodeState at = next; at != null; at = at.parent) {
          at.waiters.stream().filter(Waiter::cares).map(Waiter::progress).forEach(open::add);
        }
      }
    }
  }

  boolean isInside(NodeState block) {
    NodeState at = this;
    while (at != null && at != block) {
      at = at.parent;
    }
    return at != null;
  }

  /** Parks a stage until this block has room; those that hold resources are the first to get it. */
  void park(NodeState stage) {
    (stage.hasClaimed ? parkedHolders : parked).add(stage);
  }

  /** Removes and returns the parked stage whose turn it is. */
  Optional<NodeState> nextParked() {
    return Optional.ofNullable(parkedHolders.isEmpty() ? parked.poll() : parkedHolders.poll());
  }

  /** Returns the innermost block around it in which no further stage may run now. */
  Optional<NodeState> fullBlock() {
    for (NodeState at = parent; at != null; at = at.parent) {
      if (!at.hasRoom()) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }

  /** Returns whether one more of the stages inside may run now. */
  boolean hasRoom() {
    return limit().filter(limit -> runningInside >= limit).isEmpty();
  }

  void blocksAround(Consumer<NodeState> action) {
    for (NodeState at = parent; at != null; at = at.parent) {
      if (at.limit().isPresent()) {
        action.accept(at);
      }
    }
  }

  private Optional<Integer> limit() {
    return node instanceof Parallel parallel ? parallel.maxConcurrent() : Optional.empty();
  }
}
