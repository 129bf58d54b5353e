package dev.danube.graph;

import dev.danube.Edge;
import dev.danube.Node;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.Stage;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The graph of a pipeline: its nodes, what is inside what, and what waits for what. Immutable.
 *
 * <p>Nodes are kept as they nest: an edge from a {@link dev.danube.Parallel} means that all inside
 * has to end, and a node inside one never starts before it may. Post stages come after all nodes;
 * they are in the exports and in no other answer.
 *
 * <p>Example: {@code StageGraph.of(pipeline).toMermaid()}.
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

  /**
   * All nodes that a node is inside of.
   *
   * @param name the name of a node
   * @return the innermost first; empty for one of the pipeline itself
   */
  public List<Node> around(String name) {
    List<Node> around = new ArrayList<>();
    for (Node at = parents.get(name); at != null; at = parents.get(at.name())) {
      around.add(at);
    }
    return List.copyOf(around);
  }

  /**
   * The stages that may start at once.
   *
   * @return in reading order
   */
  public List<Stage> roots() {
    return layers().get(0);
  }

  /**
   * The stages in layers: each waits for something in the layer before it, and for nothing in its
   * own or a later one.
   *
   * @return at least one layer, each in reading order
   */
  public List<List<Stage>> layers() {
    Timing timing = new Timing(this, stage -> 1);
    SortedMap<Long, List<Stage>> layers = new TreeMap<>();
    for (Stage stage : pipeline.stages()) {
      layers.computeIfAbsent(timing.begin(stage), begin -> new ArrayList<>()).add(stage);
    }
    return layers.values().stream().map(List::copyOf).toList();
  }

  /**
   * The stages that decide how long the whole takes: making any other stage faster would not help.
   *
   * @param durations how long each stage takes; one that is not named takes no time
   * @return each waits for the one before it; at least one
   */
  public List<Stage> criticalPath(Map<String, Duration> durations) {
    Timing timing =
        new Timing(
            this,
            stage ->
                Durations.limited(durations.getOrDefault(stage.name(), Duration.ZERO)).toMillis());
    return timing.criticalPath();
  }

  /**
   * The graph as a Mermaid flowchart, as GitHub and GitLab show it in Markdown.
   *
   * @return several lines, with a line break at the end
   */
  public String toMermaid() {
    return Mermaid.of(new GraphLabels(this, Optional.empty()));
  }

  /**
   * The graph as it was executed: coloured by outcome, with durations, and the critical path drawn
   * thick.
   *
   * @param run a run of the pipeline
   * @return a Mermaid flowchart, with a line break at the end
   */
  public String toMermaid(RunResult run) {
    return Mermaid.of(new GraphLabels(this, Optional.of(run)));
  }

  /**
   * The graph in the DOT language of Graphviz.
   *
   * @return several lines, with a line break at the end
   */
  public String toDot() {
    return Dot.of(new GraphLabels(this, Optional.empty()));
  }

  /**
   * The graph as it was executed, as {@link #toMermaid(RunResult)} shows it.
   *
   * @param run a run of the pipeline
   * @return text in the DOT language, with a line break at the end
   */
  public String toDot(RunResult run) {
    return Dot.of(new GraphLabels(this, Optional.of(run)));
  }

  /**
   * The graph as JSON: an object with {@code schema} (1), {@code pipeline}, {@code nodes} ({@code
   * name}, {@code type}: stage, parallel, group or post, {@code parent} where there is one, {@code
   * when} of a post stage: on_success, on_failure or always) and {@code edges} ({@code from},
   * {@code to}, {@code reason}: order, needs, after or output).
   *
   * @return one line, with a line break at the end
   */
  public String toJson() {
    return Json.of(new GraphLabels(this, Optional.empty()));
  }

  /**
   * The graph as it was executed: stages also have {@code outcome}, {@code millis} and {@code
   * critical}.
   *
   * @param run a run of the pipeline
   * @return JSON as of {@link #toJson()}
   */
  public String toJson(RunResult run) {
    return Json.of(new GraphLabels(this, Optional.of(run)));
  }
}
