package dev.danube.engine.internal.schedule;

import static java.util.Objects.requireNonNull;

import dev.danube.Condition;
import dev.danube.Edge;
import dev.danube.Node;
import dev.danube.Outcome;
import dev.danube.OutcomeFilter;
import dev.danube.Output;
import dev.danube.Parallel;
import dev.danube.Post;
import dev.danube.SkipReason;
import dev.danube.Stage;
import dev.danube.engine.internal.claim.ClaimException;
import dev.danube.graph.StageGraph;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A state machine over the graph of a pipeline, without threads and without time. It receives the
 * outcomes of stages and the results of conditions, and returns the actions that follow from them.
 * Its work is linear in the size of the graph. It does not recurse over waiting nodes, because
 * chains of skipped stages can be long.
 */
public final class StageSchedule {

  /** An action that the caller has to take. */
  public sealed interface Action {

    /** The stage starts now. */
    record Start(Stage stage) implements Action {}

    /** The stage never starts. */
    record Skip(Stage stage, SkipReason reason) implements Action {}

    /**
     * The condition of a node has to be evaluated; {@link StageSchedule#evaluated} receives the
     * result.
     */
    record Evaluate(Node node, Condition condition) implements Action {}

    /** The node claims its resources; {@link StageSchedule#claimed} is told when it has them. */
    record Claim(Node node) implements Action {}

    /**
     * The stage has failed without having started, because its condition threw or a claim failed.
     */
    record Fail(Stage stage, Exception cause) implements Action {}

    /** The stage is running and has to be stopped. */
    record Cancel(Stage stage, SkipReason reason) implements Action {}
  }

  private final Predicate<Output<?>> isMade;
  private final List<NodeState> finished = new ArrayList<>();
  private final Map<String, NodeState> all = new LinkedHashMap<>();
  private final Deque<NodeState> ready = new ArrayDeque<>();
  private final List<Action> decisions = new ArrayList<>();
  private @Nullable SkipReason stopped; // why no further stage starts, except post stages
  private @Nullable SkipReason killed; // why no further post stage starts either

  /**
   * Creates a schedule in which nothing has started.
   *
   * @param isMade tells whether the stage that makes an output, which has ended, has made it
   * @param finished stages that have ended already and do not keep others from running, with their
   *     outcomes
   * @param decided nodes whose condition was evaluated by an earlier try, and was true
   */
  public StageSchedule(
      StageGraph graph,
      Predicate<Output<?>> isMade,
      Map<String, Outcome> finished,
      Set<String> decided) {
    this.isMade = isMade;
    for (Node node : graph.nodes()) {
      NodeState parent = graph.parent(node.name()).map(Node::name).map(all::get).orElse(null);
      NodeState progress = new NodeState(node, parent, Optional.empty());
      progress.holds = decided.contains(node.name());
      all.put(node.name(), progress);
      if (parent != null) {
        parent.children.add(progress);
        parent.running++;
        progress.unmet++;
      }
      node.post().forEach(post -> addPost(post, progress));
    }
    finished.forEach(this::addFinished);
    boolean isLimited = graph.nodes().stream().anyMatch(node -> !node.limits().isEmpty());
    for (Edge edge : graph.edges()) {
      NodeState waiting = progress(edge.to());
      waiting.unmet++;
      boolean cares = edge.reason() != Edge.Reason.AFTER;
      progress(edge.from()).waiters.add(new NodeState.Waiter(waiting, cares));
      if (isLimited) {
        addWaitsOfHolders(progress(edge.from()), waiting);
      }
    }
  }

  private void addFinished(String stage, Outcome outcome) {
    NodeState progress = all.get(stage);
    if (progress != null) {
      progress.state = NodeState.State.ENDED;
      progress.outcome = outcome;
      finished.add(progress);
    }
  }

  private void addPost(Post post, NodeState block) {
    NodeState progress = new NodeState(post.stage(), block, Optional.of(post.when()));
    all.put(post.stage().name(), progress);
    block.post.add(progress);
  }

  /**
   * Lets a block that claims resources wait for what its nodes wait for outside of it, so that it
   * waits for nothing any more when it holds them.
   */
  private static void addWaitsOfHolders(NodeState from, NodeState to) {
    for (NodeState at = to.parent; at != null; at = at.parent) {
      if (!at.node.limits().isEmpty() && !from.isInside(at)) {
        at.unmet++;
        from.waiters.add(new NodeState.Waiter(at, false));
      }
    }
  }

  private NodeState progress(String name) {
    return requireNonNull(all.get(name), name);
  }

  /** Starts the schedule. */
  public List<Action> start() {
    endFinished();
    all.values().stream().filter(node -> node.unmet == 0 && !node.isPost()).forEach(ready::add);
    return decide();
  }

  /** Ends the stages that an earlier try has ended, which the blocks around them count. */
  private void endFinished() {
    finished.stream().filter(progress -> !progress.isPost()).forEach(this::end);
    finished.clear();
  }

  /** Records that a stage that was started, or claimed resources, has ended. */
  public List<Action> ended(String stage, Outcome outcome) {
    NodeState progress = progress(stage);
    if (progress.state == NodeState.State.RUNNING) {
      release(progress);
    }
    progress.outcome = outcome;
    fail(progress, outcome);
    end(progress);
    return decide();
  }

  /** Records that a stage that was to start, or to claim resources, was cancelled before. */
  public List<Action> withdrawn(String stage) {
    NodeState progress = progress(stage);
    if (progress.state == NodeState.State.RUNNING) {
      release(progress);
    }
    progress.missing = Outcome.CANCELLED;
    fail(progress, Outcome.CANCELLED);
    end(progress);
    return decide();
  }

  /** Records the result of a condition: a reason to skip the node, or none. */
  public List<Action> evaluated(Node node, Optional<SkipReason> skip) {
    NodeState progress = progress(node.name());
    if (progress.state == NodeState.State.EVALUATING) {
      progress.skip = skip.orElse(null);
      proceed(progress);
    }
    return decide();
  }

  /** Records that a node has the resources that it claims. */
  public List<Action> claimed(Node node) {
    NodeState progress = progress(node.name());
    if (progress.state == NodeState.State.CLAIMING) {
      progress.hasClaimed = true;
      proceed(progress);
    }
    return decide();
  }

  /** Records that a condition threw or a claim failed: all stages of the node have failed. */
  public List<Action> failed(Node node, Exception cause) {
    NodeState progress = progress(node.name());
    if (progress.state == NodeState.State.EVALUATING
        || progress.state == NodeState.State.CLAIMING) {
      progress.broken = cause;
      proceed(progress);
    }
    return decide();
  }

  /**
   * Skips every stage that has not started, for this reason, also before the schedule has started.
   * The post stages of blocks in which a stage has run still run, when all stages of the block have
   * ended.
   */
  public List<Action> skipRest(SkipReason reason) {
    stopped = reason;
    endFinished();
    List<NodeState> skipped = new ArrayList<>();
    for (NodeState progress : all.values()) {
      if (progress.hasNotStarted() && !progress.isPost()) {
        if (progress.node instanceof Stage stage) {
          progress.state = NodeState.State.ENDED;
          progress.missing = Outcome.CANCELLED;
          decisions.add(new Action.Skip(stage, reason));
          skipped.add(progress);
        } else if (startsForOthers(progress)) {
          skipped.add(progress);
        }
      }
    }
    skipped.forEach(this::end);
    return decide();
  }

  /**
   * Starts a block all of whose stages are skipped. What an earlier try has run there has no post
   * stages in this one, in which the block has no turn. Returns whether it has to end at once.
   */
  private static boolean startsForOthers(NodeState block) {
    block.state = NodeState.State.RUNNING;
    block.dropPost();
    return block.isOnlyPostLeft();
  }

  /** Skips every post stage that has not started, for this reason. */
  public List<Action> skipPost(SkipReason reason) {
    killed = reason;
    for (NodeState progress : List.copyOf(all.values())) {
      if (progress.isInTurn && progress.hasNotStarted() && progress.node instanceof Stage stage) {
        skip(progress, stage, reason);
      }
    }
    return decide();
  }

  private List<Action> decide() {
    while (!ready.isEmpty()) {
      turn(ready.remove());
    }
    return taken();
  }

  private List<Action> taken() {
    List<Action> result = List.copyOf(decisions);
    decisions.clear();
    return result;
  }

  /**
   * Decides about a node when all that it waits for has ended: the first branch that fits counts.
   */
  private void turn(NodeState progress) {
    if (progress.state != NodeState.State.WAITING) {
      return;
    }
    progress.inherit();
    // The condition of a block around the stage says more than what the block did not make.
    boolean isLeftOut = progress.skip != null || progress.broken != null;
    Optional<SkipReason> noInput = isLeftOut ? Optional.empty() : noInput(progress.node);
    if (progress.node instanceof Stage stage && progress.cause != null) {
      progress.missing = progress.cause.outcome();
      skip(progress, stage, progress.cause.reason());
    } else if (progress.node instanceof Stage stage && noInput.isPresent()) {
      skip(progress, stage, noInput.get());
    } else if (progress.isDecided() || progress.node.when().isEmpty()) {
      proceed(progress);
    } else {
      progress.state = NodeState.State.EVALUATING;
      decisions.add(new Action.Evaluate(progress.node, progress.node.when().get()));
    }
  }

  private Optional<SkipReason> noInput(Node node) {
    return node instanceof Stage stage ? SkipReasons.noInput(stage, isMade) : Optional.empty();
  }

  /**
   * Continues once the condition is known: what runs claims its resources, then a block lets its
   * children start, and a stage starts.
   */
  private void proceed(NodeState progress) {
    if (progress.mustClaim()) {
      progress.state = NodeState.State.CLAIMING;
      decisions.add(new Action.Claim(progress.node));
    } else if (!(progress.node instanceof Stage stage)) {
      progress.state = NodeState.State.RUNNING;
      if (progress.broken instanceof ClaimException) {
        progress.dropPost(); // they would run without the resource
      }
      progress.children.forEach(child -> arrive(child, progress.cause));
      if (progress.isOnlyPostLeft()) { // an earlier try has run the rest
        if (!progress.isDueToRun()) {
          progress.dropPost();
        }
        end(progress);
      }
    } else if (progress.broken != null) {
      decisions.add(new Action.Fail(stage, progress.broken));
      progress.outcome = outcome(progress.broken);
      fail(progress, progress.outcome);
      end(progress);
    } else if (progress.skip != null) {
      skip(progress, stage, progress.skip);
    } else if (stage.manual()) {
      skip(progress, stage, SkipReasons.manual());
    } else {
      admit(progress, stage);
    }
  }

  private static Outcome outcome(Exception cause) {
    return cause instanceof ClaimException ? Outcome.ERRORED : Outcome.FAILED;
  }

  /** Starts a stage, or parks it if a block around it is at its limit of running stages. */
  private void admit(NodeState progress, Stage stage) {
    Optional<NodeState> full = progress.fullBlock();
    if (full.isPresent()) {
      progress.state = NodeState.State.PARKED;
      full.get().park(progress);
      return;
    }
    progress.state = NodeState.State.RUNNING;
    progress.blocksAround(block -> block.runningInside++);
    decisions.add(new Action.Start(stage));
  }

  /** Gives the place of a stage that ended to stages that are parked. */
  private void release(NodeState ended) {
    ended.blocksAround(block -> block.runningInside--);
    ended.blocksAround(this::admitParked);
  }

  private void admitParked(NodeState block) {
    while (block.hasRoom()) {
      Optional<NodeState> next = block.nextParked();
      if (next.isEmpty()) {
        return;
      }
      if (next.get().state == NodeState.State.PARKED && next.get().node instanceof Stage stage) {
        admit(next.get(), stage);
      }
    }
  }

  private void skip(NodeState progress, Stage stage, SkipReason reason) {
    decisions.add(new Action.Skip(stage, reason));
    end(progress);
  }

  /** Applies the consequences of a failure or cancellation, before the stage counts as ended. */
  private void fail(NodeState progress, Outcome outcome) {
    if (outcome.succeeded()) {
      return;
    }
    progress.setCause(new NodeState.Cause(progress.node.name(), outcome));
    if (outcome != Outcome.CANCELLED) {
      for (NodeState at = progress.parent; at != null; at = at.parent) {
        if (at.node instanceof Parallel parallel && parallel.failFast() && !at.stopped) {
          stop(at, progress);
        }
      }
    }
  }

  /** Skips or cancels all stages inside a block except for the one that failed. */
  private void stop(NodeState block, NodeState failed) {
    block.stopped = true;
    SkipReason reason = SkipReasons.failFast(block.node.name(), failed.node.name());
    Deque<NodeState> open = new ArrayDeque<>(block.children);
    while (!open.isEmpty()) {
      NodeState progress = open.pop();
      open.addAll(progress.children);
      if (progress.node instanceof Stage stage && progress != failed) {
        if (progress.hasNotStarted()) {
          progress.setCause(failed.cause);
          progress.missing = Outcome.CANCELLED;
          skip(progress, stage, reason);
        } else if (progress.state == NodeState.State.RUNNING) {
          decisions.add(new Action.Cancel(stage, reason));
        }
      } else if (progress.hasNotStarted() && startsForOthers(progress)) {
        end(progress);
      }
    }
  }

  private void end(NodeState progress) {
    NodeState ended = progress;
    while (ended != null && !startsPost(ended)) {
      ended.state = NodeState.State.ENDED;
      for (NodeState.Waiter waiter : ended.waiters) {
        arrive(waiter.progress(), waiter.cares() ? ended.cause : null);
      }
      NodeState parent = ended.parent;
      if (parent == null) {
        return;
      }
      ended = parent.childEnded(ended) ? parent : null;
    }
  }

  /**
   * Lets the next post stage of a block take its turn, when everything before it has ended. Returns
   * whether the block has to wait for one.
   */
  private boolean startsPost(NodeState block) {
    if (block.state == NodeState.State.WAITING && block.isOnlyPostLeft()) {
      return true; // the others were restored; the post stages wait for the turn of the block
    }
    for (Optional<NodeState> next = block.nextPost(); next.isPresent(); next = block.nextPost()) {
      NodeState post = next.get();
      Optional<SkipReason> reason = reasonToSkipPost(post, block);
      if (post.state == NodeState.State.ENDED) {
        block.outcome = NodeState.worse(block.outcome, post.outcome);
      } else if (reason.isPresent()) {
        decisions.add(new Action.Skip((Stage) post.node, reason.get()));
        post.state = NodeState.State.ENDED;
      } else {
        block.state = NodeState.State.RUNNING;
        block.running = 1;
        post.isInTurn = true;
        ready.add(post);
        return true;
      }
    }
    return false;
  }

  private Optional<SkipReason> reasonToSkipPost(NodeState post, NodeState block) {
    Outcome outcome = block.forPost();
    OutcomeFilter when = post.postWhen.orElseThrow();
    boolean isDue = outcome != Outcome.SKIPPED && when.covers(outcome);
    Optional<SkipReason> notDue =
        isDue
            ? Optional.empty()
            : Optional.of(SkipReasons.notAfter(block.node.name(), when, outcome));
    SkipReason stopReason = outcome == Outcome.SKIPPED && killed == null ? stopped : killed;
    return Optional.ofNullable(stopReason).or(() -> notDue);
  }

  private void arrive(NodeState waiting, NodeState.@Nullable Cause cause) {
    waiting.setCause(cause);
    waiting.unmet--;
    if (waiting.unmet == 0) {
      ready.add(waiting);
    }
  }
}
