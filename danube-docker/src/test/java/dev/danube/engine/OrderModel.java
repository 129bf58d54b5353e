package dev.danube.engine;

import dev.danube.Node;
import dev.danube.Outcome;
import dev.danube.Parallel;
import dev.danube.Pipeline;
import dev.danube.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A naive model of the order of stages, which follows the rules literally and is slow. */
public final class OrderModel {

  private final Map<String, Node> nodes = new HashMap<>();
  private final Map<String, Set<String>> caring = new HashMap<>();
  private final Map<String, Set<String>> any = new HashMap<>();

  public OrderModel(Pipeline pipeline) {
    collect(pipeline.nodes());
    sequence(pipeline.nodes(), Set.of(), Set.of());
  }

  private void collect(List<Node> list) {
    for (Node node : list) {
      nodes.put(node.name(), node);
      collect(node.children());
    }
  }

  private void sequence(List<Node> list, Set<String> outerCaring, Set<String> outerAny) {
    List<Node> above = new ArrayList<>();
    for (Node node : list) {
      Set<String> cares = new LinkedHashSet<>(outerCaring);
      Set<String> waits = new LinkedHashSet<>(outerAny);
      if (node.needs().isEmpty() && node.after().isEmpty() && !node.needsNothing()) {
        above.forEach(other -> cares.addAll(names(other)));
      }
      node.needs().forEach(other -> cares.addAll(names(nodes.get(other))));
      node.after().forEach(other -> waits.addAll(names(nodes.get(other))));
      waits.addAll(cares);
      descend(node, cares, waits);
      above.add(node);
    }
  }

  private void descend(Node node, Set<String> cares, Set<String> waits) {
    if (node instanceof Stage) {
      caring.put(node.name(), cares);
      any.put(node.name(), waits);
    } else if (node instanceof Parallel) {
      node.children().forEach(child -> sequence(List.of(child), cares, waits));
    } else {
      sequence(node.children(), cares, waits);
    }
  }

  private static Set<String> names(Node node) {
    return new LinkedHashSet<>(node.stages().stream().map(Stage::name).toList());
  }

  public Set<String> waitsFor(String stage) {
    return any.get(stage);
  }

  /** Returns all stages that a stage waits for, directly or indirectly. */
  Set<String> waitsForInAll(String stage) {
    return closure(stage, any);
  }

  /** Returns all stages whose failure would skip a stage, directly or indirectly. */
  Set<String> caresForInAll(String stage) {
    return closure(stage, caring);
  }

  private static Set<String> closure(String stage, Map<String, Set<String>> edges) {
    Set<String> closure = new LinkedHashSet<>();
    List<String> open = new ArrayList<>(edges.get(stage));
    while (!open.isEmpty()) {
      String next = open.remove(open.size() - 1);
      if (closure.add(next)) {
        open.addAll(edges.get(next));
      }
    }
    return closure;
  }

  public boolean isDoomed(String stage, Map<String, Outcome> outcomes) {
    return caring.get(stage).stream()
        .map(outcomes::get)
        .anyMatch(outcome -> outcome == Outcome.FAILED || outcome == Outcome.SKIPPED);
  }
}
