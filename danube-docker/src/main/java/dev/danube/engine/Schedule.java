package dev.danube.engine;

import static java.util.Objects.requireNonNull;

import dev.danube.Edge;
import dev.danube.Node;
import dev.danube.Outcome;
import dev.danube.SkipReason;
import dev.danube.Stage;
import dev.danube.graph.StageGraph;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whose turn it is: a pure state machine over the graph of a pipeline, without threads and
 * without time. It is told how stages ended and answers with what follows from that. Its work is
 * linear in the size of the graph, and it does not recurse: chains of skipped stages can be long.
 */
final class Schedule {

  /** What has become of the turn of a stage. */
  sealed interface Decision {

    /** The stage starts now. */
    record Start(Stage stage) implements Decision {}

    /** The stage never starts. */
    record Skip(Stage stage, SkipReason reason) implements Decision {}
  }

  /** The stage that is to blame for others not running, and how it ended. */
  private record Blame(String stage, Outcome outcome) {

    SkipReason reason() {
      String how =
          switch (outcome) {
            case CANCELLED -> "was cancelled";
            case ERRORED -> "errored";
            default -> "failed";
          };
      String text = "needs " + stage + ", which " + how;
      return new SkipReason(SkipReason.Kind.UPSTREAM, Optional.of(stage), text);
    }
  }

  /** How far a node has come. */
  private static final class Progress {
    final Node node;
    final @Nullable Progress parent;
    final List<Progress> children = new ArrayList<>();
    final List<Waiter> waiters = new ArrayList<>();
    int unmet; // what it still waits for
    int running; // children that have not ended
    boolean decided; // it was started or skipped
    @Nullable Blame blame; // why it must not run; then also: why what waits for it must not

    Progress(Node node, @Nullable Progress parent) {
      this.node = node;
      this.parent = parent;
    }

    void blame(@Nullable Blame who) {
      if (blame == null) {
        blame = who;
      }
    }
  }

  private record Waiter(Progress progress, boolean cares) {}

  private final Map<String, Progress> all = new LinkedHashMap<>();
  private final Deque<Progress> ready = new ArrayDeque<>();
  private final List<Decision> decisions = new ArrayList<>();

  Schedule(StageGraph graph) {
    for (Node node : graph.nodes()) {
      Progress parent = graph.parent(node.name()).map(Node::name).map(all::get).orElse(null);
      Progress progress = new Progress(node, parent);
      all.put(node.name(), progress);
      if (parent != null) {
        parent.children.add(progress);
        parent.running++;
        progress.unmet++;
      }
    }
    for (Edge edge : graph.edges()) {
      Progress waiting = progress(edge.to());
      waiting.unmet++;
      boolean cares = edge.reason() != Edge.Reason.AFTER;
      progress(edge.from()).waiters.add(new Waiter(waiting, cares));
    }
  }

  private Progress progress(String name) {
    return requireNonNull(all.get(name), name);
  }

  /** Begins. */
  List<Decision> start() {
    all.values().stream().filter(node -> node.unmet == 0).forEach(ready::add);
    return decide();
  }

  /** Takes notice that a stage that was started has ended. */
  List<Decision> ended(String stage, Outcome outcome) {
    Progress progress = progress(stage);
    if (!outcome.succeeded()) {
      progress.blame(new Blame(stage, outcome));
    }
    end(progress);
    return decide();
  }

  /** Skips every stage that has not started, for this reason. */
  List<Decision> skipRest(SkipReason reason) {
    for (Progress progress : all.values()) {
      if (progress.node instanceof Stage stage && !progress.decided) {
        progress.decided = true;
        decisions.add(new Decision.Skip(stage, reason));
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

  private void turn(Progress progress) {
    if (progress.decided) {
      return;
    }
    progress.decided = true;
    if (!(progress.node instanceof Stage stage)) {
      progress.children.forEach(child -> arrive(child, progress.blame));
    } else if (progress.blame != null) {
      decisions.add(new Decision.Skip(stage, progress.blame.reason()));
      end(progress);
    } else {
      decisions.add(new Decision.Start(stage));
    }
  }

  private void end(Progress progress) {
    Progress ended = progress;
    while (ended != null) {
      for (Waiter waiter : ended.waiters) {
        arrive(waiter.progress, waiter.cares ? ended.blame : null);
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

  private void arrive(Progress waiting, @Nullable Blame blame) {
    waiting.blame(blame);
    waiting.unmet--;
    if (waiting.unmet == 0) {
      ready.add(waiting);
    }
  }
}
