package dev.danube.engine.internal.schedule;

import dev.danube.Node;
import dev.danube.Outcome;
import dev.danube.Parallel;
import dev.danube.SkipReason;
import dev.danube.Stage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How far a node has come. Touched by its {@link Schedule} only. */
final class NodeState {

  /** Where a node stands. */
  enum State {
    /** What it waits for has not ended. */
    WAITING,
    /** Its condition is being evaluated. */
    EVALUATING,
    /** It may run, but as many run in a block around it as may. */
    PARKED,
    /** It is at work, or some of what is inside may be. */
    RUNNING,
    /** It has ended or was skipped. */
    ENDED
  }

  /** The stage that is to blame for others not running, and how it ended. */
  record Blame(String stage, Outcome outcome) {

    SkipReason reason() {
      return SkipReasons.upstream(stage, outcome);
    }
  }

  /** Who waits for a node, and whether it matters to him how that ended. */
  record Waiter(NodeState progress, boolean cares) {}

  final Node node;
  final @Nullable NodeState parent;
  final List<NodeState> children = new ArrayList<>();
  final List<Waiter> waiters = new ArrayList<>();
  final Queue<NodeState> parked = new ArrayDeque<>(); // stages that wait for a place in this block
  State state = State.WAITING;
  int unmet; // what it still waits for
  int running; // children that have not ended
  int atWork; // stages inside that are at work
  boolean holds; // its condition, which was asked before
  boolean stopped; // a stage inside has failed, and the block is fail-fast
  @Nullable Blame blame; // why it must not run; then also: why what waits for it must not
  @Nullable SkipReason skip; // its condition, or that of a block around it, is false
  @Nullable Exception broken; // its condition, or that of a block around it, threw

  NodeState(Node node, @Nullable NodeState parent) {
    this.node = node;
    this.parent = parent;
  }

  void blame(@Nullable Blame who) {
    if (blame == null) {
      blame = who;
    }
  }

  boolean hasNotStarted() {
    return state.compareTo(State.RUNNING) < 0;
  }

  /** Takes over what the condition of the block around it came to. */
  void inherit() {
    if (parent != null) {
      skip = parent.skip;
      broken = parent.broken;
    }
  }

  /** Whether its own condition need not be asked any more. */
  boolean isDecided() {
    return holds
        || blame != null
        || skip != null
        || broken != null
        || (node instanceof Stage stage && stage.manual());
  }

  /** The innermost block around it in which no further stage may run now. */
  Optional<NodeState> fullBlock() {
    for (NodeState at = parent; at != null; at = at.parent) {
      if (!at.hasRoom()) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }

  /** Whether one more of the stages inside may run now. */
  boolean hasRoom() {
    return limit().filter(limit -> atWork >= limit).isEmpty();
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
