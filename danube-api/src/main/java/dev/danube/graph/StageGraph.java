package dev.danube.graph;

import dev.danube.Edge;
import dev.danube.Node;
import dev.danube.Pipeline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The graph of a pipeline: its nodes, what is inside what, and what waits for what. Immutable.
 *
 * <p>Nodes are kept as they nest: an edge from a {@link dev.danube.Parallel} means that all inside
 * has to end, and a node inside one never starts before it may.
 *
 * <p>Example: {@code StageGraph.of(pipeline).edges()}.
 */
public final class StageGraph {

  private final Pipeline pipeline;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Node> parents = new HashMap<>();

  private StageGraph(Pipeline pipeline) {
    this.pipeline = pipeline;
    pipeline.nodes().forEach(this::add);
  }

  private void add(Node node) {
    nodes.add(node);
    for (Node child : node.children()) {
      parents.put(child.name(), node);
      add(child);
    }
  }

  /**
   * The graph of a pipeline.
   *
   * @param pipeline any pipeline
   * @return its graph
   */
  public static StageGraph of(Pipeline pipeline) {
    return new StageGraph(pipeline);
  }

  /**
   * The pipeline that this is the graph of.
   *
   * @return the pipeline
   */
  public Pipeline pipeline() {
    return pipeline;
  }

  /**
   * All nodes, at any depth.
   *
   * @return in reading order, a node before what is inside it
   */
  public List<Node> nodes() {
    return List.copyOf(nodes);
  }

  /**
   * Which node waits for which, and why; those left out follow from others.
   *
   * @return the edges, in reading order of the nodes that wait
   */
  public List<Edge> edges() {
    return pipeline.edges();
  }

  /**
   * The node that a node is inside of.
   *
   * @param name the name of a node
   * @return the node around it; empty for one of the pipeline itself
   */
  public Optional<Node> parent(String name) {
    return Optional.ofNullable(parents.get(name));
  }
}
