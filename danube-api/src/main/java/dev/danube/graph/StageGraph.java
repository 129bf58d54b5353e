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
 * The graph of a pipeline: its nodes, which node is inside of which, and which node waits for
 * which. Immutable.
 *
 * <p>The nesting of nodes is kept: an edge from a {@link dev.danube.Parallel} means that all nodes
 * inside must end, and no node inside of a parallel starts before the parallel may start. Post
 * stages come after all other nodes of the pipeline or of their block. They appear in the exports
 * only, and not in the results of the other methods; {@link #parent} and {@link #around} answer for
 * them too.
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
    node.post().forEach(post -> parents.put(post.stage().name(), node));
  }

  /**
   * Returns the graph of a pipeline.
   *
   * @param pipeline any pipeline
   * @return its graph
   */
  public static StageGraph of(Pipeline pipeline) {
    return new StageGraph(pipeline);
  }

  /**
   * Returns the pipeline that this is the graph of.
   *
   * @return the pipeline
   */
  public Pipeline pipeline() {
    return pipeline;
  }

  /**
   * Returns all nodes, at any depth.
   *
   * @return in reading order, a node before what is inside it
   */
  public List<Node> nodes() {
    return List.copyOf(nodes);
  }

  /**
   * Returns which node waits for which, and why. Edges that other edges imply are left out.
   *
   * @return the edges, in reading order of the nodes that wait
   */
  public List<Edge> edges() {
    return pipeline.edges();
  }

  /**
   * Returns the node that a node is directly inside of.
   *
   * @param name the name of a node
   * @return the node around it; empty for a node of the pipeline itself, and for an unknown name
   */
  public Optional<Node> parent(String name) {
    return Optional.ofNullable(parents.get(name));
  }

  /**
   * Returns all nodes that a node is inside of.
   *
   * @param name the name of a node
   * @return the innermost node first; empty for a node of the pipeline itself, and for an unknown
   *     name
   */
  public List<Node> around(String name) {
    List<Node> around = new ArrayList<>();
    for (Node at = parents.get(name); at != null; at = parents.get(at.name())) {
      around.add(at);
    }
    return List.copyOf(around);
  }

  /**
   * Returns the stages that may start at once.
   *
   * @return in reading order
   */
  public List<Stage> roots() {
    return layers().get(0);
  }

  /**
   * Returns the stages in layers. A stage of the first layer waits for no other stage. Every other
   * stage waits for a stage in the layer before it, and for none in its own layer or a later one.
   *
   * @return at least one layer, each in reading order
   */
  public List<List<Stage>> layers() {
    Timing timing = new Timing(this, stage -> 1);
    SortedMap<Long, List<Stage>> layers = new TreeMap<>();
    for (Stage stage : pipeline.stages()) {
      layers.computeIfAbsent(timing.startOf(stage), start -> new ArrayList<>()).add(stage);
    }
    return layers.values().stream().map(List::copyOf).toList();
  }

  /**
   * Returns the stages that decide how long the whole pipeline takes. To make any other stage
   * faster would not make the pipeline faster.
   *
   * @param durations the time that each stage takes, by its name; a stage that is missing takes no
   *     time
   * @return at least one stage; each waits for the one before it
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
   * Returns the graph as a Mermaid flowchart, which GitHub and GitLab show in Markdown.
   *
   * @return several lines, with a line break at the end
   */
  public String toMermaid() {
    return Mermaid.of(new GraphLabels(this, Optional.empty()));
  }

  /**
   * Returns the graph as it was executed: coloured by outcome, with durations, and with the
   * critical path drawn thick.
   *
   * @param run a run of the pipeline
   * @return a Mermaid flowchart, with a line break at the end
   */
  public String toMermaid(RunResult run) {
    return Mermaid.of(new GraphLabels(this, Optional.of(run)));
  }

  /**
   * Returns the graph in the DOT language of Graphviz.
   *
   * @return several lines, with a line break at the end
   */
  public String toDot() {
    return Dot.of(new GraphLabels(this, Optional.empty()));
  }

  /**
   * Returns the graph as it was executed, with the same data as {@link #toMermaid(RunResult)}.
   *
   * @param run a run of the pipeline
   * @return text in the DOT language, with a line break at the end
   */
  public String toDot(RunResult run) {
    return Dot.of(new GraphLabels(this, Optional.of(run)));
  }

  /**
   * Returns the graph as JSON: an object with {@code schema} (1), {@code pipeline}, {@code nodes}
   * and {@code edges}. A node has {@code name}, {@code type} (stage, parallel, group or post),
   * {@code parent} if there is one, and {@code when} (on_success, on_failure, on_cancel or always)
   * if it is a post stage. An edge has {@code from}, {@code to} and {@code reason} (order, needs,
   * after or output).
   *
   * @return one line, with a line break at the end
   */
  public String toJson() {
    return Json.of(new GraphLabels(this, Optional.empty()));
  }

  /**
   * Returns the graph as it was executed, as JSON. Stages that have a result also have {@code
   * outcome}, {@code millis} and {@code critical}.
   *
   * @param run a run of the pipeline
   * @return JSON, as for {@link #toJson()}
   */
  public String toJson(RunResult run) {
    return Json.of(new GraphLabels(this, Optional.of(run)));
  }
}
