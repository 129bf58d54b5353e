package dev.danube;

import dev.danube.Edge.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * Derives the edges of a pipeline from the order its nodes are written in and what they say.
 *
 * <p>What another edge implies is left out: a node that waits for all above it stands for them
 * towards what is below. That keeps the number of edges linear in the number of nodes.
 */
final class Edges {

  private final List<Edge> edges = new ArrayList<>();

  private Edges() {}

  static List<Edge> of(List<Node> sequence) {
    Edges all = new Edges();
    all.addSequence(sequence);
    return List.copyOf(all.edges);
  }

  private void addSequence(List<Node> nodes) {
    List<Node> unwaited = new ArrayList<>();
    for (Node node : nodes) {
      if (Order.of(node).isByReading()) {
        unwaited.forEach(above -> edges.add(new Edge(above.name(), node.name(), Reason.ORDER)));
        unwaited.clear();
      }
      unwaited.add(node);
      addNode(node);
    }
  }

  private void addNode(Node node) {
    node.needs().forEach(from -> edges.add(new Edge(from, node.name(), Reason.NEEDS)));
    node.after().forEach(from -> edges.add(new Edge(from, node.name(), Reason.AFTER)));
    if (node instanceof Parallel) {
      node.children().forEach(this::addNode);
    } else {
      addSequence(node.children());
    }
  }
}
