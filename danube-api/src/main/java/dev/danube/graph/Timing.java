package dev.danube.graph;

import static java.util.Objects.requireNonNull;

import dev.danube.Edge;
import dev.danube.Node;
import dev.danube.Stage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The times at which the nodes of a graph would start and end if every stage started as early as it
 * may.
 */
final class Timing {

  /** The times of a node, and the stage that decided each of them. */
  private static final class Times {
    final Node node;
    final @Nullable Times parent;
    final List<Times> children = new ArrayList<>();
    final List<Times> waiters = new ArrayList<>();
    int unmet; // number of nodes that the start still waits for
    int open; // number of children that have not ended
    long start;
    long end;
    @Nullable Times startsAfter; // stage whose end is the start; null if there is none
    @Nullable Times endsWith; // stage whose end is the end of the node

    Times(Node node, @Nullable Times parent) {
      this.node = node;
      this.parent = parent;
    }

    void startNotBefore(long time, @Nullable Times stage) {
      if (startsAfter == null || time > start) {
        start = time;
        startsAfter = stage;
      }
    }
  }

  private final Map<String, Times> all = new HashMap<>();
  private final List<Times> inOrder = new ArrayList<>();

  /**
   * Computes the times.
   *
   * @param duration the time that a stage takes, in any unit
   */
  Timing(StageGraph graph, ToLongFunction<Stage> duration) {
    for (Node node : graph.nodes()) {
      Times parent = graph.parent(node.name()).map(Node::name).map(all::get).orElse(null);
      Times times = new Times(node, parent);
      all.put(node.name(), times);
      inOrder.add(times);
      if (parent != null) {
        parent.children.add(times);
        parent.open++;
        times.unmet++;
      }
    }
    for (Edge edge : graph.edges()) {
      of(edge.from()).waiters.add(of(edge.to()));
      of(edge.to()).unmet++;
    }
    run(duration);
  }

  private Times of(String name) {
    return requireNonNull(all.get(name), name);
  }

  private void run(ToLongFunction<Stage> duration) {
    Deque<Times> ready = new ArrayDeque<>();
    inOrder.stream().filter(times -> times.unmet == 0).forEach(ready::add);
    while (!ready.isEmpty()) {
      Times started = ready.remove();
      if (started.node instanceof Stage stage) {
        started.end = started.start + duration.applyAsLong(stage);
        started.endsWith = started;
        end(started, ready);
      } else {
        started.children.forEach(child -> arrive(child, started.start, started.startsAfter, ready));
      }
    }
  }

  private static void end(Times stage, Deque<Times> ready) {
    for (Times ended = stage; ended != null; ) {
      for (Times waiter : ended.waiters) {
        arrive(waiter, ended.end, ended.endsWith, ready);
      }
      Times parent = ended.parent;
      if (parent != null) {
        if (parent.endsWith == null || ended.end > parent.end) {
          parent.end = ended.end;
          parent.endsWith = ended.endsWith;
        }
        parent.open--;
      }
      ended = parent != null && parent.open == 0 ? parent : null;
    }
  }

  private static void arrive(Times waiter, long time, @Nullable Times stage, Deque<Times> ready) {
    waiter.startNotBefore(time, stage);
    waiter.unmet--;
    if (waiter.unmet == 0) {
      ready.add(waiter);
    }
  }

  long startOf(Stage stage) {
    return of(stage.name()).start;
  }

  /** Returns the chain of stages that decides when the last one ends, from first to last. */
  List<Stage> criticalPath() {
    Times last = null;
    for (Times times : inOrder) {
      if (times.node instanceof Stage && (last == null || times.end > last.end)) {
        last = times;
      }
    }
    List<Stage> path = new ArrayList<>();
    for (Times at = last; at != null; at = at.startsAfter) {
      path.add((Stage) at.node);
    }
    Collections.reverse(path);
    return path;
  }
}
