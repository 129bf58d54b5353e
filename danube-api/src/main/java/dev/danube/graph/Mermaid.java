package dev.danube.graph;

import dev.danube.Edge;
import dev.danube.Node;
import dev.danube.Outcome;
import dev.danube.Parallel;
import dev.danube.Pipeline;
import dev.danube.Post;
import dev.danube.Stage;
import java.util.List;
import java.util.Locale;

/**
 * A writer of graphs as Mermaid flowcharts.
 *
 * @see <a href="https://mermaid.js.org/syntax/flowchart.html">the syntax of flowcharts</a>
 */
final class Mermaid {

  private final GraphLabels labels;
  private final StringBuilder text = new StringBuilder("flowchart TD\n");

  private Mermaid(GraphLabels labels) {
    this.labels = labels;
  }

  static String of(GraphLabels labels) {
    Mermaid writer = new Mermaid(labels);
    labels.graph().pipeline().nodes().forEach(node -> writer.node(node, 1));
    Pipeline pipeline = labels.graph().pipeline();
    writer.post("post", pipeline.post(), 1);
    labels.graph().edges().forEach(writer::edge);
    for (Node block : labels.graph().nodes()) {
      writer.postEdges(labels.postId(block), block.post(), block.children());
    }
    writer.postEdges("post", pipeline.post(), pipeline.nodes());
    if (labels.isExecuted()) {
      writer.classes();
    } else if (writer.hasUncertain()) {
      writer.line(1, "classDef uncertain stroke-dasharray:4 3");
    }
    return writer.text.toString();
  }

  private void node(Node node, int depth) {
    if (node instanceof Stage stage) {
      line(depth, id(node) + "[\"" + label(stage) + "\"]" + style(stage));
      return;
    }
    line(depth, "subgraph " + id(node) + "[\"" + label(node) + "\"]");
    line(depth + 1, node instanceof Parallel ? "direction LR" : "direction TB");
    node.children().forEach(child -> node(child, depth + 1));
    post(labels.postId(node), node.post(), depth + 1);
    line(depth, "end");
  }

  private void post(String box, List<Post> post, int depth) {
    if (!post.isEmpty()) {
      line(depth, "subgraph " + box + "[\"post\"]");
      line(depth + 1, "direction TB");
      post.forEach(one -> node(one.stage(), depth + 1));
      line(depth, "end");
    }
  }

  private void postEdges(String box, List<Post> post, List<Node> nodes) {
    if (!post.isEmpty()) {
      labels.last(nodes).forEach(node -> line(1, id(node) + " -.-> " + box));
    }
    for (int i = 1; i < post.size(); i++) {
      line(1, id(post.get(i - 1).stage()) + " --> " + id(post.get(i).stage()));
    }
  }

  private void edge(Edge edge) {
    String arrow =
        switch (edge.reason()) {
          case ORDER -> " --> ";
          case NEEDS -> " -->|needs| ";
          case AFTER -> " -.->|after| ";
          case OUTPUT -> " ==>|" + labels.outputs(edge) + "| ";
        };
    line(1, labels.id(edge.from()) + arrow + labels.id(edge.to()));
  }

  private void classes() {
    for (Outcome outcome : Outcome.values()) {
      String colour = GraphLabels.colour(outcome);
      line(1, "classDef " + name(outcome) + " fill:" + colour + ",stroke:#555,color:#000");
    }
    line(1, "classDef critical stroke:#000,stroke-width:3px");
    labels.graph().pipeline().stages().stream()
        .filter(stage -> labels.isCritical(stage.name()))
        .forEach(stage -> line(1, "class " + id(stage) + " critical"));
  }

  private boolean hasUncertain() {
    return labels.graph().pipeline().allStages().stream().anyMatch(labels::isUncertain);
  }

  private String style(Stage stage) {
    if (labels.isUncertain(stage)) {
      return ":::uncertain";
    }
    return labels.outcome(stage.name()).map(outcome -> ":::" + name(outcome)).orElse("");
  }

  private String label(Node node) {
    return String.join("<br/>", labels.label(node).stream().map(Mermaid::escaped).toList());
  }

  private String id(Node node) {
    return labels.id(node.name());
  }

  private static String name(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Escapes a label. Mermaid accepts every character as {@code #code;}, and some only in this form.
   */
  private static String escaped(String label) {
    StringBuilder escaped = new StringBuilder();
    label
        .codePoints()
        .forEach(
            c -> {
              if (Character.isLetterOrDigit(c) || " .,_-+/:()".indexOf(c) >= 0) {
                escaped.appendCodePoint(c);
              } else {
                escaped.append('#').append(c).append(';');
              }
            });
    return escaped.toString();
  }

  private void line(int depth, String line) {
    text.append("  ".repeat(depth)).append(line).append('\n');
  }
}
