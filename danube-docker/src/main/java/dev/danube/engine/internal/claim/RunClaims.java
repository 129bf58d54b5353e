package dev.danube.engine.internal.claim;

import dev.danube.BackendException;
import dev.danube.Node;
import dev.danube.Stage;
import dev.danube.engine.internal.run.RunScope;
import dev.danube.engine.internal.thread.Cancellation;
import dev.danube.engine.internal.thread.Cancellation.StopReason;
import dev.danube.engine.spi.Session;
import dev.danube.event.RunEvent.NodeWaiting;
import dev.danube.graph.StageGraph;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The resources that the nodes of one run hold or wait for. A node gets its place in the queue of
 * the Danube for all its resources at once; then it claims them from the session, one after the
 * other by name, because other programs claim in the same order. A node that waits has no thread:
 * what others hold is asked for again and again. The session is asked for one node after the other,
 * and never on a worker, which could be busy for long. Used only by tasks of the coordinator's
 * mailbox, except for the questions.
 */
public final class RunClaims {

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /** The time for which the session may fail to answer a node that it has answered before. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** The coordinator. */
  public interface Listener {

    /** Runs a task that asks the session, beside the workers. */
    void runBeside(Runnable task);

    /** Records that a node has all its resources. */
    void claimed(Node node);

    /** Records that a node cannot have its resources. */
    void claimFailed(Node node, ClaimException cause);

    /** Records that the session has answered, for which the end of the run may wait. */
    void left();
  }

  /** The claim of one node. */
  private static final class NodeClaim {

    final Node node;
    final List<Map.Entry<String, Integer>> limits;
    final List<Session.ResourceClaim> granted = new ArrayList<>();
    final Cancellation cancellation = new Cancellation();
    Session.Timer timer = () -> {};
    Session.Timer limit = () -> {};
    String told = "";
    Duration pause = SHORTEST_PAUSE; // before the session is asked again
    boolean isAnswered; // the session has answered once
    @Nullable Instant failsSince; // set if the session has not answered since then
    boolean isAsking; // the session is being asked
    boolean isComplete;
    boolean isOver;

    NodeClaim(Node node) {
      this.node = node;
      this.limits = List.copyOf(new TreeMap<>(node.limits()).entrySet());
    }

    Map.Entry<String, Integer> next() {
      return limits.get(granted.size());
    }
  }

  /**
   * The answers of a session.
   *
   * @param granted the claims that it has granted, before it refused one
   * @param heldBy who holds the resource that was refused; null if none was
   * @param failure why the session could not answer; null if it could
   */
  private record Answer(
      List<Session.ResourceClaim> granted,
      @Nullable String heldBy,
      @Nullable ClaimException failure) {}

  private final RunScope scope;
  private final StageGraph graph;
  private final ClaimQueue queue;
  private final Executor mailbox;
  private final Listener listener;
  private final Map<String, NodeClaim> claims = new HashMap<>();
  private final Map<String, Integer> unfinished = new HashMap<>(); // stages of blocks that claim
  private int waiting; // nodes that do not have their resources yet
  private final Deque<NodeClaim> toAsk = new ArrayDeque<>(); // the session is asked for them next
  private boolean isAsking; // the session is being asked

  /**
   * Creates the claims of a run, which holds nothing yet.
   *
   * @param queue the claims of all runs
   * @param mailbox executes tasks of the coordinator, from any thread
   */
  public RunClaims(
      RunScope scope, StageGraph graph, ClaimQueue queue, Executor mailbox, Listener listener) {
    this.scope = scope;
    this.graph = graph;
    this.queue = queue;
    this.mailbox = mailbox;
    this.listener = listener;
    graph.nodes().stream()
        .filter(node -> !(node instanceof Stage) && !node.limits().isEmpty())
        .forEach(block -> unfinished.put(block.name(), block.allStages().size()));
  }

  /** Returns whether no node waits for a resource and the session is not being asked. */
  public boolean isIdle() {
    return waiting == 0 && !isAsking;
  }

  /** Returns whether a stage or a block around it holds a resource, or waits for one. */
  public boolean isClaimedFor(Stage stage) {
    return !claims.isEmpty()
        && (claims.containsKey(stage.name())
            || graph.around(stage.name()).stream()
                .anyMatch(block -> claims.containsKey(block.name())));
  }

  /** Returns whether a node waits for a resource. */
  public boolean isWaiting(String node) {
    NodeClaim claim = claims.get(node);
    return claim != null && !claim.isComplete;
  }

  /**
   * Claims the resources of a node; the listener is told when the node has them.
   *
   * @param limit how long the node may wait; empty for any time
   */
  public void acquire(Node node, Optional<Duration> limit) {
    NodeClaim claim = new NodeClaim(node);
    limit.ifPresent(
        most ->
            claim.limit =
                scope.session().schedule(most, () -> mailbox.execute(() -> timedOut(claim, most))));
    claims.put(node.name(), claim);
    waiting++;
    queue
        .acquire(
            claim,
            String.format("\"%s\" of run %s", node.name(), scope.id()),
            new TreeMap<>(node.limits()),
            () -> mailbox.execute(() -> ask(claim)))
        .ifPresent(why -> tell(claim, why));
  }

  private void timedOut(NodeClaim claim, Duration limit) {
    if (!claim.isOver && !claim.isComplete) {
      free(claim);
      String names = claim.limits.stream().map(Map.Entry::getKey).collect(Collectors.joining(", "));
      String why = claim.told.isEmpty() ? "waits for " + names : claim.told;
      listener.claimFailed(
          claim.node, new ClaimException("timed out after " + Durations.text(limit) + ": " + why));
    }
  }

  private void tell(NodeClaim claim, String why) {
    if (!why.equals(claim.told)) {
      claim.told = why;
      claim.pause = SHORTEST_PAUSE;
      scope.events().emit(new NodeWaiting(scope.id(), scope.now(), claim.node.name(), why));
    }
  }

  /** Asks the session for what a node does not have yet, when it is asked for no other node. */
  private void ask(NodeClaim claim) {
    claim.timer.close();
    if (!claim.isOver && !claim.isAsking && !claim.isComplete && !toAsk.contains(claim)) {
      toAsk.add(claim);
      askNext();
    }
  }

  private void askNext() {
    if (isAsking || toAsk.isEmpty()) {
      return;
    }
    NodeClaim claim = toAsk.remove();
    isAsking = true;
    claim.isAsking = true;
    List<Map.Entry<String, Integer>> missing =
        claim.limits.subList(claim.granted.size(), claim.limits.size());
    listener.runBeside(
        () -> {
          Answer answer = answer(claim, missing);
          mailbox.execute(() -> answered(claim, answer));
        });
  }

  private Answer answer(NodeClaim claim, List<Map.Entry<String, Integer>> missing) {
    List<Session.ResourceClaim> granted = new ArrayList<>();
    claim.cancellation.enableInterrupts();
    try {
      for (Map.Entry<String, Integer> limit : missing) {
        Session.ResourceClaim answer =
            scope.session().claim(limit.getKey(), limit.getValue(), claim.node.name());
        if (answer.heldBy().isPresent()) {
          return new Answer(granted, answer.heldBy().get(), null);
        }
        granted.add(answer);
      }
      return new Answer(granted, null, null);
    } catch (InterruptedException e) {
      return new Answer(granted, "", null); // nothing is known; usually the claim is over
    } catch (RuntimeException | Error e) {
      String resource = missing.get(granted.size()).getKey();
      return new Answer(granted, null, new ClaimException(resource, e));
    } finally {
      claim.cancellation.disableInterrupts();
    }
  }

  private void answered(NodeClaim claim, Answer answer) {
    isAsking = false;
    claim.isAsking = false;
    askNext();
    claim.granted.addAll(answer.granted);
    if (claim.isOver) {
      release(claim);
      listener.left();
    } else if (answer.failure != null) {
      failed(claim, answer.failure);
    } else if (answer.heldBy != null) {
      claim.isAnswered = true;
      claim.failsSince = null;
      if (!answer.heldBy.isEmpty()) {
        tell(claim, ClaimQueue.waitsFor(claim.next().getKey(), answer.heldBy));
      }
      askAgain(claim);
    } else {
      claim.isComplete = true;
      claim.limit.close();
      waiting--;
      listener.claimed(claim.node);
    }
  }

  /**
   * Asks again if a backend that has answered before has failed for a short time only: the node may
   * have waited for hours.
   */
  private void failed(NodeClaim claim, ClaimException failure) {
    Instant now = scope.now();
    Instant since = claim.failsSince == null ? now : claim.failsSince;
    claim.failsSince = since;
    boolean isPassing =
        claim.isAnswered
            && failure.getCause() instanceof BackendException
            && now.isBefore(since.plus(PATIENCE));
    if (isPassing) {
      tell(claim, scope.masked(String.valueOf(failure.getMessage())));
      askAgain(claim);
    } else {
      free(claim);
      listener.claimFailed(claim.node, failure);
    }
  }

  /** Asks the session again after a pause, which is longer each time while nothing changes. */
  private void askAgain(NodeClaim claim) {
    claim.timer = scope.session().schedule(claim.pause, () -> mailbox.execute(() -> ask(claim)));
    Duration twice = claim.pause.multipliedBy(2);
    claim.pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  /**
   * Records that a stage has a result, which may be that it was skipped. It needs its resources no
   * longer; nor do the blocks around it whose last stage it was.
   */
  public void ended(Stage stage) {
    free(stage.name());
    if (!unfinished.isEmpty()) {
      for (Node block : graph.around(stage.name())) {
        Integer left = unfinished.computeIfPresent(block.name(), (name, count) -> count - 1);
        if (left != null && left == 0) {
          free(block.name());
        }
      }
    }
  }

  /** Withdraws the nodes that wait, because the run has crashed. */
  public void giveUp() {
    freeAll(claims.values().stream().filter(claim -> !claim.isComplete).toList());
  }

  /** Frees everything, at the end of the run. */
  public void close() {
    freeAll(List.copyOf(claims.values()));
  }

  private void freeAll(List<NodeClaim> all) {
    ClaimQueue.runAll(all.stream().<Runnable>map(claim -> () -> free(claim)).toList());
  }

  private void free(String node) {
    Optional.ofNullable(claims.get(node)).ifPresent(this::free);
  }

  private void free(NodeClaim claim) {
    claims.remove(claim.node.name(), claim);
    claim.isOver = true;
    waiting -= claim.isComplete ? 0 : 1;
    toAsk.remove(claim);
    claim.timer.close();
    claim.limit.close();
    claim.cancellation.cancel(StopReason.CANCELLED);
    if (!claim.isAsking) {
      release(claim);
    }
  }

  /**
   * Gives back what a claim has, the last resource first, and then its place in the queue. A
   * release that throws counts as done: the end of the session removes what is left, and nobody may
   * wait for it forever.
   */
  private void release(NodeClaim claim) {
    if (claim.granted.isEmpty()) {
      queue.leave(claim);
    } else {
      Session.ResourceClaim last = claim.granted.remove(claim.granted.size() - 1);
      AtomicBoolean isDone = new AtomicBoolean();
      Runnable rest =
          () -> {
            if (isDone.compareAndSet(false, true)) {
              release(claim);
            }
          };
      try {
        last.release().accept(rest);
      } catch (RuntimeException | Error e) {
        ClaimQueue.runAll(
            List.of(
                rest,
                () -> {
                  throw e;
                }));
      }
    }
  }
}
