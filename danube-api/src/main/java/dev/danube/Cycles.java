package dev.danube;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A search for a cycle in a directed graph. It works without recursion, because a graph can be as
 * deep as a pipeline is long.
 */
final class Cycles {

  private enum Mark {
    NEW,
    ON_PATH,
    DONE
  }

  private final IntFunction<List<Integer>> successors;
  private final Mark[] marks;
  private final List<Integer> path = new ArrayList<>();
  private final List<Iterator<Integer>> open = new ArrayList<>();

  private Cycles(int size, IntFunction<List<Integer>> successors) {
    this.successors = successors;
    this.marks = new Mark[size];
    Arrays.fill(marks, Mark.NEW);
  }

  /**
   * Finds the first cycle. The search starts at each vertex in turn.
   *
   * @param size the number of vertices, which are numbered from 0
   * @param successors returns the vertices that a vertex points to
   * @return the vertices of a cycle in the direction of its edges, each once; empty if there is no
   *     cycle
   */
  static List<Integer> find(int size, IntFunction<List<Integer>> successors) {
    Cycles search = new Cycles(size, successors);
    for (int vertex = 0; vertex < size; vertex++) {
      List<Integer> cycle = search.from(vertex);
      if (!cycle.isEmpty()) {
        return cycle;
      }
    }
    return List.of();
  }

  private List<Integer> from(int start) {
    if (marks[start] == Mark.NEW) {
      enter(start);
    }
    while (!path.isEmpty()) {
      Iterator<Integer> next = open.get(open.size() - 1);
      if (!next.hasNext()) {
        leave();
        continue;
      }
      int vertex = next.next();
      if (marks[vertex] == Mark.ON_PATH) {
        return List.copyOf(path.subList(path.indexOf(vertex), path.size()));
      }
      if (marks[vertex] == Mark.NEW) {
        enter(vertex);
      }
    }
    return List.of();
  }

  private void enter(int vertex) {
    marks[vertex] = Mark.ON_PATH;
    path.add(vertex);
    open.add(successors.apply(vertex).iterator());
  }

  private void leave() {
    open.remove(open.size() - 1);
    marks[path.remove(path.size() - 1)] = Mark.DONE;
  }
}
