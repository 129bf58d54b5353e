package dev.danube;

import dev.danube.Edge.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The edges of a pipeline, derived from the order in which its nodes are written and from what the
 * nodes declare.
 *
 * <p>Edges that others imply are left out: if a node waits for all nodes above it, the nodes below
 * need an edge to that node only. This keeps the number of edges linear in the number of nodes.
 */
final class Edges {

  private final Map<Output<?>, String> producers = new HashMap<>();
  private final Set<Edge> edges = new LinkedHashSet<>();

  private Edges() {}

  static List<Edge> of(List<Node> sequence) {
    Edges all = new Edges();
    sequence.forEach(all::addProducers);
    all.addSequence(sequence);
    sequence.forEach(all::addPostInputs);
    return List.copyOf(all.edges);
  }

  private void addProducers(Node node) {
    if (node instanceof Stage stage) {
      stage.outputs().forEach(output -> producers.put(output, stage.name()));
    }
    node.children().forEach(this::addProducers);
  }

  private void addSequence(List<Node> nodes) {
    List<Node> unwaited = new ArrayList<>();
    for (Node node : nodes) {
      addNode(node);
      if (Order.of(node).isByReading()) {
        unwaited.forEach(above -> addOrder(above.name(), node.name()));
        unwaited.clear();
      }
      unwaited.add(node);
      addInside(node);
    }
  }

  /** Adds an edge for the order, unless the node waits for the other already to read an output. */
  private void addOrder(String from, String to) {
    if (!edges.contains(new Edge(from, to, Reason.OUTPUT))) {
      edges.add(new Edge(from, to, Reason.ORDER));
    }
  }

  private void addNode(Node node) {
    node.needs().forEach(from -> edges.add(new Edge(from, node.name(), Reason.NEEDS)));
    node.after().forEach(from -> edges.add(new Edge(from, node.name(), Reason.AFTER)));
    if (node instanceof Stage stage) {
      for (Output<?> input : stage.inputs()) {
        String from = producers.get(input);
        if (from != null) {
          edges.add(new Edge(from, stage.name(), Reason.OUTPUT));
        }
      }
    }
  }

  /**
   * Lets a block wait for the stages outside of it whose outputs its post stages read, unless it
   * waits for them already.
   */
  private void addPostInputs(Node block) {
    block.children().forEach(this::addPostInputs);
    List<String> makers =
        block.post().stream()
            .flatMap(post -> post.stage().inputs().stream())
            .flatMap(input -> Optional.ofNullable(producers.get(input)).stream())
            .toList();
    if (makers.isEmpty()) {
      return;
    }
    Set<String> waitedFor = new HashSet<>();
    block.stages().forEach(stage -> waitedFor.add(stage.name()));
    edges.stream()
        .filter(edge -> edge.to().equals(block.name()))
        .forEach(edge -> waitedFor.add(edge.from()));
    makers.stream()
        .filter(waitedFor::add)
        .forEach(maker -> edges.add(new Edge(maker, block.name(), Reason.AFTER)));
  }

  private void addInside(Node node) {
    if (node instanceof Parallel) {
      for (Node child : node.children()) {
        addNode(child);
        addInside(child);
      }
    } else {
      addSequence(node.children());
    }
  }
}
