package dev.danube;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A graph of moments that wait for each other. A node has two moments, its start and its end. A
 * node that waits for a group waits for the end of the group; a node inside the group waits for the
 * start of the group.
 */
final class WaitGraph {

  private final List<String> names;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<List<Integer>> waitsFor = new ArrayList<>();

  WaitGraph(Collection<String> names, Map<String, String> parents, List<Edge> edges) {
    this.names = List.copyOf(names);
    for (String name : names) {
      int start = waitsFor.size();
      numbers.put(name, start);
      waitsFor.add(new ArrayList<>());
      waitsFor.add(new ArrayList<>(List.of(start)));
    }
    parents.forEach(
        (child, parent) -> {
          add(start(child), start(parent));
          add(end(parent), end(child));
        });
    edges.forEach(edge -> add(start(edge.to()), end(edge.from())));
  }

  private int start(String name) {
    return requireNonNull(numbers.get(name));
  }

  private int end(String name) {
    return start(name) + 1;
  }

  private void add(int moment, int earlier) {
    waitsFor.get(moment).add(earlier);
  }

  /**
   * Returns the names of nodes that wait for each other: each waits for the next, and the last for
   * the first. Empty if there are none.
   */
  List<String> cycle() {
    Set<String> cycle = new LinkedHashSet<>();
    Cycles.find(waitsFor.size(), waitsFor::get).forEach(moment -> cycle.add(names.get(moment / 2)));
    return List.copyOf(cycle);
  }
}
