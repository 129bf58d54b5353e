package dev.danube;

import dev.danube.SettingsCollector.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A check of the resources that the nodes of a pipeline claim. What it lets pass cannot make nodes
 * wait for each other forever: a node claims all its resources at once, and while it holds them it
 * waits for nothing that could wait for a resource.
 */
final class LimitCheck {

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,99}");

  private final Map<String, NodeDraft> byName;
  private final Map<String, Entry<Integer>> first = new HashMap<>();

  /**
   * Creates a check of finished nodes.
   *
   * @param byName the first node of each name, with the post stages
   */
  LimitCheck(Map<String, NodeDraft> byName) {
    this.byName = byName;
  }

  /** Sets the limit of a resource that a node claims. */
  static void set(ScopedBuilder builder, String setter, String resource, int limit) {
    builder.use(setter, resource);
    boolean isGood = builder.isGood(nameProblem(setter, resource));
    if (limit < 1) {
      builder.problemHere(
          String.format("limit of \"%s\" must be at least 1, was %d", resource, limit));
    } else if (isGood) {
      builder.put(Keys.LIMIT, resource, limit);
    }
  }

  private static Optional<String> nameProblem(String setter, String resource) {
    return NAME.matcher(resource).matches()
        ? Optional.empty()
        : Optional.of(
            String.format(
                "%s \"%s\" is not the name of a resource; use at most 100 letters, digits, \".\","
                    + " \"-\" and \"_\", starting with a letter or digit",
                setter, resource));
  }

  /** Checks the limits of each node by itself, and those of blocks against those inside them. */
  void check(List<NodeDraft> drafts) {
    for (NodeDraft draft : drafts) {
      limits(draft).forEach(entry -> checkSame(draft, entry));
      if (claims(draft)) {
        draft.inside().forEach(child -> checkInside(draft, child));
      }
    }
  }

  private static List<Entry<Integer>> limits(NodeDraft draft) {
    return draft.builder().entries(Keys.LIMIT);
  }

  private static boolean claims(NodeDraft draft) {
    return !limits(draft).isEmpty();
  }

  private void checkSame(NodeDraft draft, Entry<Integer> entry) {
    Entry<Integer> other = first.putIfAbsent(entry.name(), entry);
    if (other != null && !other.value().equals(entry.value())) {
      draft
          .builder()
          .problemOf(
              entry,
              String.format(
                  "%s, but %s at %s; a resource has one limit, so write the same one",
                  text(entry), text(other), other.location()));
    }
  }

  private static String text(Entry<Integer> entry) {
    return entry.value() == 1
        ? String.format("exclusive(\"%s\")", entry.name())
        : String.format("limit(\"%s\", %d)", entry.name(), entry.value());
  }

  /** Refuses a node that would wait for a resource while the block around it holds another. */
  private static void checkInside(NodeDraft block, NodeDraft inside) {
    for (Entry<Integer> entry : limits(inside)) {
      inside
          .builder()
          .problemOf(
              entry,
              String.format(
                  "%s inside \"%s\", which holds %s meanwhile; set it on \"%s\" too, and not here",
                  text(entry),
                  block.node().name(),
                  String.join(", ", block.node().limits().keySet()),
                  block.node().name()));
    }
    inside.inside().forEach(child -> checkInside(block, child));
  }

  /**
   * Refuses blocks that hold a resource while something outside has to run between two of their
   * stages: the node outside could wait for the same resource. A block waits for everything that
   * its stages wait for outside of it.
   *
   * @param edges the edges of the pipeline, without cycles
   * @param parents the block around each node that is inside one
   */
  void checkBetween(List<Edge> edges, Map<String, String> parents) {
    if (byName.values().stream().noneMatch(LimitCheck::claims)) {
      return;
    }
    Map<Edge, NodeDraft> waits = new LinkedHashMap<>();
    for (Edge edge : edges) {
      for (String block = parents.get(edge.to()); block != null; block = parents.get(block)) {
        NodeDraft draft = byName.get(block);
        if (draft != null && claims(draft) && !isInside(edge.from(), block, parents)) {
          waits.put(new Edge(edge.from(), block, Edge.Reason.AFTER), draft);
        }
      }
    }
    List<String> cycle = cycle(edges, waits, parents);
    while (!cycle.isEmpty()) {
      report(cycle, waits);
      cycle = cycle(edges, waits, parents);
    }
  }

  private static boolean isInside(String node, String block, Map<String, String> parents) {
    String at = node;
    while (at != null && !at.equals(block)) {
      at = parents.get(at);
    }
    return at != null;
  }

  private List<String> cycle(
      List<Edge> edges, Map<Edge, NodeDraft> waits, Map<String, String> parents) {
    if (waits.isEmpty()) {
      return List.of();
    }
    List<Edge> all = new ArrayList<>(edges);
    all.addAll(waits.keySet());
    return new WaitGraph(byName.keySet(), parents, all).cycle();
  }

  /** Reports the first wait that is part of a cycle, and removes it. */
  private static void report(List<String> cycle, Map<Edge, NodeDraft> waits) {
    Edge wait =
        waits.keySet().stream()
            .filter(edge -> cycle.contains(edge.from()) && cycle.contains(edge.to()))
            .findFirst()
            .orElseThrow();
    NodeDraft block = waits.remove(wait);
    block
        .builder()
        .problemOf(
            limits(block).get(0),
            String.format(
                "\"%s\" has to run between stages of \"%s\", which holds %s from its first stage"
                    + " to its last; move it into \"%s\" or before it",
                wait.from(),
                wait.to(),
                String.join(", ", block.node().limits().keySet()),
                wait.to()));
  }
}
