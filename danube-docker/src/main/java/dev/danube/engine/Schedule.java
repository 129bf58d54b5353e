package dev.danube.engine;

import static java.util.Objects.requireNonNull;

import dev.danube.Condition;
import dev.danube.Edge;
import dev.danube.Node;
import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Parallel;
import dev.danube.SkipReason;
import dev.danube.Stage;
import dev.danube.graph.StageGraph;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides whose turn it is and what becomes of it: a pure state machine over the graph of a
 * pipeline, without threads and without time. It is told how stages ended and what became of
 * conditions, and answers with what follows from that. Its work is linear in the size of the graph,
 * and it does not recurse over what waits: chains of skipped stages can be long.
 */
final class Schedule {

  /** What is to be done. */
  sealed interface Decision {

    /** The stage starts now. */
    record Start(Stage stage) implements Decision {}

    /** The stage never starts. */
    record Skip(Stage stage, SkipReason reason) implements Decision {}

    /** The condition of a node has to be evaluated; {@link Schedule#evaluated} takes the answer. */
    record Evaluate(Node node, Condition condition) implements Decision {}

    /** The stage has failed without having started, because its condition threw. */
    record Fail(Stage stage, Exception cause) implements Decision {}

    /** The stage is at work and is to be stopped. */
    record Cancel(Stage stage, SkipReason reason) implements Decision {}
  }

  private final Predicate<Output<?>> isMade;
  private final List<Progress> finished = new ArrayList<>();
  private final Map<String, Progress> all = new LinkedHashMap<>();
  private final Deque<Progress> ready = new ArrayDeque<>();
  private final List<Decision> decisions = new ArrayList<>();

  /**
   * Begins with nothing started.
   *
   * @param isMade whether an output was made by the stage that makes it, which has ended
   * @param finished stages that have ended already, and stand in nobody's way
   * @param decided nodes whose condition was asked already, and was true
   */
  Schedule(
      StageGraph graph, Predicate<Output<?>> isMade, Set<String> finished, Set<String> decided) {
    this.isMade = isMade;
    for (Node node : graph.nodes()) {
      Progress parent = graph.parent(node.name()).map(Node::name).map(all::get).orElse(null);
      Progress progress = new Progress(node, parent);
      progress.holds = decided.contains(node.name());
      all.put(node.name(), progress);
      if (parent != null) {
        parent.children.add(progress);
        parent.running++;
        progress.unmet++;
      }
    }
    finished.stream().map(all::get).filter(Objects::nonNull).forEach(this.finished::add);
    this.finished.forEach(progress -> progress.state = Progress.State.ENDED);
    for (Edge edge : graph.edges()) {
      Progress waiting = progress(edge.to());
      waiting.unmet++;
      boolean cares = edge.reason() != Edge.Reason.AFTER;
      progress(edge.from()).waiters.add(new Progress.Waiter(waiting, cares));
    }
  }

  private Progress progress(String name) {
    return requireNonNull(all.get(name), name);
  }

  /** Begins. */
  List<Decision> start() {
    finished.forEach(this::end);
    all.values().stream().filter(node -> node.unmet == 0).forEach(ready::add);
    return decide();
  }

  /** Takes notice that a stage that was started has ended. */
  List<Decision> ended(String stage, Outcome outcome) {
    Progress progress = progress(stage);
    release(progress);
    fail(progress, outcome);
    end(progress);
    return decide();
  }

  /** Takes notice of what became of a condition: a reason to skip the node, or none. */
  List<Decision> evaluated(Node node, Optional<SkipReason> skip) {
    Progress progress = progress(node.name());
    if (progress.state == Progress.State.EVALUATING) {
      progress.skip = skip.orElse(null);
      proceed(progress);
    }
    return decide();
  }

  /** Takes notice that a condition threw: all stages of the node have failed. */
  List<Decision> evaluationFailed(Node node, Exception cause) {
    Progress progress = progress(node.name());
    if (progress.state == Progress.State.EVALUATING) {
      progress.broken = cause;
      proceed(progress);
    }
    return decide();
  }

  /** Skips every stage that has not started, for this reason. */
  List<Decision> skipRest(SkipReason reason) {
    for (Progress progress : all.values()) {
      if (progress.hasNotStarted()) {
        if (progress.node instanceof Stage stage) {
          decisions.add(new Decision.Skip(stage, reason));
        }
        progress.state = Progress.State.ENDED;
      }
    }
    ready.clear();
    return taken();
  }

  private List<Decision> decide() {
    while (!ready.isEmpty()) {
      turn(ready.remove());
    }
    return taken();
  }

  private List<Decision> taken() {
    List<Decision> result = List.copyOf(decisions);
    decisions.clear();
    return result;
  }

  /** What a node waits for has ended: the first line of the table of fates that fits decides. */
  private void turn(Progress progress) {
    if (progress.state != Progress.State.WAITING) {
      return;
    }
    progress.inherit();
    Optional<SkipReason> noInput = noInput(progress.node);
    if (progress.node instanceof Stage stage && progress.blame != null) {
      skip(progress, stage, progress.blame.reason());
    } else if (progress.node instanceof Stage stage && noInput.isPresent()) {
      skip(progress, stage, noInput.get());
    } else if (progress.isDecided() || progress.node.when().isEmpty()) {
      proceed(progress);
    } else {
      progress.state = Progress.State.EVALUATING;
      decisions.add(new Decision.Evaluate(progress.node, progress.node.when().get()));
    }
  }

  private Optional<SkipReason> noInput(Node node) {
    return node instanceof Stage stage ? Fate.noInput(stage, isMade) : Optional.empty();
  }

  /** The condition is known: a block opens for its children, a stage runs or does not. */
  private void proceed(Progress progress) {
    if (!(progress.node instanceof Stage stage)) {
      progress.state = Progress.State.RUNNING;
      progress.children.forEach(child -> arrive(child, progress.blame));
    } else if (progress.broken != null) {
      decisions.add(new Decision.Fail(stage, progress.broken));
      fail(progress, Outcome.FAILED);
      end(progress);
    } else if (progress.skip != null) {
      skip(progress, stage, progress.skip);
    } else if (stage.manual()) {
      skip(progress, stage, Fate.manual());
    } else {
      admit(progress, stage);
    }
  }

  /** Starts a stage, unless as many run in a block around it as may. */
  private void admit(Progress progress, Stage stage) {
    Optional<Progress> full = progress.fullBlock();
    if (full.isPresent()) {
      progress.state = Progress.State.PARKED;
      full.get().parked.add(progress);
      return;
    }
    progress.state = Progress.State.RUNNING;
    progress.blocksAround(block -> block.atWork++);
    decisions.add(new Decision.Start(stage));
  }

  /** Gives the places of a stage that ended to those that are parked. */
  private void release(Progress ended) {
    ended.blocksAround(block -> block.atWork--);
    ended.blocksAround(this::admitParked);
  }

  private void admitParked(Progress block) {
    while (block.hasRoom() && !block.parked.isEmpty()) {
      Progress next = block.parked.remove();
      if (next.state == Progress.State.PARKED && next.node instanceof Stage stage) {
        admit(next, stage);
      }
    }
  }

  private void skip(Progress progress, Stage stage, SkipReason reason) {
    decisions.add(new Decision.Skip(stage, reason));
    end(progress);
  }

  /** What follows from the outcome of a stage before it counts as ended. */
  private void fail(Progress progress, Outcome outcome) {
    if (outcome.succeeded()) {
      return;
    }
    progress.blame(new Progress.Blame(progress.node.name(), outcome));
    if (outcome != Outcome.CANCELLED) {
      for (Progress at = progress.parent; at != null; at = at.parent) {
        if (at.node instanceof Parallel parallel && parallel.failFast() && !at.stopped) {
          stop(at, progress);
        }
      }
    }
  }

  /** Ends all inside a block but the stage that failed. */
  private void stop(Progress block, Progress failed) {
    block.stopped = true;
    SkipReason reason = Fate.failFast(block.node.name(), failed.node.name());
    Deque<Progress> open = new ArrayDeque<>(block.children);
    while (!open.isEmpty()) {
      Progress progress = open.pop();
      open.addAll(progress.children);
      if (progress.node instanceof Stage stage && progress != failed) {
        if (progress.hasNotStarted()) {
          progress.blame(failed.blame);
          skip(progress, stage, reason);
        } else if (progress.state == Progress.State.RUNNING) {
          decisions.add(new Decision.Cancel(stage, reason));
        }
      } else if (progress.hasNotStarted()) {
        progress.state = Progress.State.RUNNING;
      }
    }
  }

  private void end(Progress progress) {
    Progress ended = progress;
    while (ended != null) {
      ended.state = Progress.State.ENDED;
      for (Progress.Waiter waiter : ended.waiters) {
        arrive(waiter.progress(), waiter.cares() ? ended.blame : null);
      }
      Progress parent = ended.parent;
      if (parent == null) {
        return;
      }
      parent.blame(ended.blame);
      parent.running--;
      ended = parent.running == 0 ? parent : null;
    }
  }

  private void arrive(Progress waiting, Progress.@Nullable Blame blame) {
    waiting.blame(blame);
    waiting.unmet--;
    if (waiting.unmet == 0) {
      ready.add(waiting);
    }
  }
}
