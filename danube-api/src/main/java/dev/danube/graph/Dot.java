package dev.danube.graph;

import static java.util.Objects.requireNonNull;

import dev.danube.Edge;
import dev.danube.Node;
import dev.danube.Pipeline;
import dev.danube.Post;
import dev.danube.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A writer of graphs in the DOT language of Graphviz.
 *
 * @see <a href="https://graphviz.org/doc/info/lang.html">the DOT language</a>
 */
final class Dot {

  private final GraphLabels labels;
  private final Map<String, Node> nodes = new HashMap<>();
  private final StringBuilder text = new StringBuilder();

  private Dot(GraphLabels labels) {
    this.labels = labels;
    labels.graph().nodes().forEach(node -> nodes.put(node.name(), node));
  }

  static String of(GraphLabels labels) {
    Dot writer = new Dot(labels);
    writer.line(0, "digraph " + quoted(labels.graph().pipeline().name()) + " {");
    writer.line(1, "compound=true");
    writer.line(1, "node [shape=box, style=\"rounded,filled\", fillcolor=white]");
    labels.graph().pipeline().nodes().forEach(node -> writer.node(node, 1));
    Pipeline pipeline = labels.graph().pipeline();
    writer.post("post", pipeline.post(), 1);
    labels.graph().edges().forEach(writer::edge);
    for (Node block : labels.graph().nodes()) {
      writer.postEdges(labels.postId(block), block.post(), block.children());
    }
    writer.postEdges("post", pipeline.post(), pipeline.nodes());
    writer.line(0, "}");
    return writer.text.toString();
  }

  private void node(Node node, int depth) {
    if (node instanceof Stage stage) {
      line(depth, id(node) + " [" + String.join(", ", attributes(stage)) + "]");
      return;
    }
    line(depth, "subgraph cluster_" + id(node) + " {");
    line(depth + 1, "label=" + quoted(String.join("\n", labels.label(node))));
    node.children().forEach(child -> node(child, depth + 1));
    post(labels.postId(node), node.post(), depth + 1);
    line(depth, "}");
  }

  private List<String> attributes(Stage stage) {
    List<String> attributes = new ArrayList<>();
    attributes.add("label=" + quoted(String.join("\n", labels.label(stage))));
    labels
        .outcome(stage.name())
        .ifPresent(o -> attributes.add("fillcolor=" + quoted(GraphLabels.colour(o))));
    if (labels.isUncertain(stage)) {
      attributes.add("style=\"rounded,filled,dashed\"");
    }
    if (labels.isCritical(stage.name())) {
      attributes.add("penwidth=3");
    }
    return attributes;
  }

  private void post(String box, List<Post> post, int depth) {
    if (!post.isEmpty()) {
      line(depth, "subgraph cluster_" + box + " {");
      line(depth + 1, "label=\"post\"");
      post.forEach(one -> node(one.stage(), depth + 1));
      line(depth, "}");
    }
  }

  private void postEdges(String box, List<Post> post, List<Node> nodes) {
    for (int i = 1; i < post.size(); i++) {
      line(1, id(post.get(i - 1).stage()) + " -> " + id(post.get(i).stage()));
    }
    for (Node node : post.isEmpty() ? List.<Node>of() : labels.last(nodes)) {
      List<Stage> stages = node.stages();
      String tail = node instanceof Stage ? "" : ", ltail=cluster_" + id(node);
      line(
          1,
          String.format(
              "%s -> %s [style=dashed, lhead=cluster_%s%s]",
              id(stages.get(stages.size() - 1)), id(post.get(0).stage()), box, tail));
    }
  }

  /**
   * Writes an edge. Graphviz has no edges to clusters: an edge to a node inside of a cluster is cut
   * off at the border of the cluster.
   */
  private void edge(Edge edge) {
    List<Stage> from = node(edge.from()).stages();
    List<Stage> to = node(edge.to()).stages();
    List<String> attributes = new ArrayList<>();
    if (!(node(edge.from()) instanceof Stage)) {
      attributes.add("ltail=cluster_" + labels.id(edge.from()));
    }
    if (!(node(edge.to()) instanceof Stage)) {
      attributes.add("lhead=cluster_" + labels.id(edge.to()));
    }
    switch (edge.reason()) {
      case ORDER -> {}
      case NEEDS -> attributes.add("label=\"needs\"");
      case AFTER -> attributes.add("label=\"after\", style=dashed");
      case OUTPUT -> attributes.add("style=bold, label=" + quoted(labels.outputs(edge)));
    }
    String line = id(from.get(from.size() - 1)) + " -> " + id(to.get(0));
    line(1, attributes.isEmpty() ? line : line + " [" + String.join(", ", attributes) + "]");
  }

  private Node node(String name) {
    return requireNonNull(nodes.get(name), name);
  }

  private String id(Node node) {
    return labels.id(node.name());
  }

  private static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  private void line(int depth, String line) {
    text.append("  ".repeat(depth)).append(line).append('\n');
  }
}
