package dev.danube.graph;

import dev.danube.Edge;
import dev.danube.Node;
import dev.danube.Outcome;
import dev.danube.Parallel;
import dev.danube.Stage;
import java.util.Locale;

/**
 * Writes a graph as a Mermaid flowchart.
 *
 * @see <a href="https://mermaid.js.org/syntax/flowchart.html">the syntax of flowcharts</a>
 */
final class Mermaid {

  private final Picture picture;
  private final StringBuilder text = new StringBuilder("flowchart TD\n");

  private Mermaid(Picture picture) {
    this.picture = picture;
  }

  static String of(Picture picture) {
    Mermaid writer = new Mermaid(picture);
    picture.graph().pipeline().nodes().forEach(node -> writer.node(node, 1));
    picture.graph().edges().forEach(writer::edge);
    if (picture.isExecuted()) {
      writer.classes();
    }
    return writer.text.toString();
  }

  private void node(Node node, int depth) {
    if (node instanceof Stage stage) {
      line(depth, id(node) + "[\"" + label(stage) + "\"]" + style(stage));
      return;
    }
    line(depth, "subgraph " + id(node) + "[\"" + escaped(node.name()) + "\"]");
    line(depth + 1, node instanceof Parallel ? "direction LR" : "direction TB");
    node.children().forEach(child -> node(child, depth + 1));
    line(depth, "end");
  }

  private void edge(Edge edge) {
    String arrow =
        switch (edge.reason()) {
          case ORDER -> " --> ";
          case NEEDS -> " -->|needs| ";
          case AFTER -> " -.->|after| ";
        };
    line(1, picture.id(edge.from()) + arrow + picture.id(edge.to()));
  }

  private void classes() {
    for (Outcome outcome : Outcome.values()) {
      String colour = Picture.colour(outcome);
      line(1, "classDef " + name(outcome) + " fill:" + colour + ",stroke:#555,color:#000");
    }
    line(1, "classDef critical stroke:#000,stroke-width:3px");
    picture.graph().pipeline().stages().stream()
        .filter(stage -> picture.isCritical(stage.name()))
        .forEach(stage -> line(1, "class " + id(stage) + " critical"));
  }

  private String style(Stage stage) {
    return picture.outcome(stage.name()).map(outcome -> ":::" + name(outcome)).orElse("");
  }

  private String label(Stage stage) {
    return String.join("<br/>", picture.label(stage).stream().map(Mermaid::escaped).toList());
  }

  private String id(Node node) {
    return picture.id(node.name());
  }

  private static String name(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }

  /** Mermaid takes any character of a label as {@code #code;}, and some of them not otherwise. */
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
