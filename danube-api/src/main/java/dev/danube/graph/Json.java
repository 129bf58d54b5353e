package dev.danube.graph;

import dev.danube.Edge;
import dev.danube.Node;
import dev.danube.Parallel;
import dev.danube.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes a graph as JSON, by hand: this module has no dependency that could. */
final class Json {

  /** Grows when a reader of an older version would misunderstand the text. */
  private static final int SCHEMA = 1;

  private final Picture picture;

  private Json(Picture picture) {
    this.picture = picture;
  }

  static String of(Picture picture) {
    Json writer = new Json(picture);
    StageGraph graph = picture.graph();
    return "{\"schema\": "
        + SCHEMA
        + ", \"pipeline\": "
        + quoted(graph.pipeline().name())
        + ",\n \"nodes\": [\n  "
        + String.join(",\n  ", graph.nodes().stream().map(writer::node).toList())
        + "],\n \"edges\": [\n  "
        + String.join(",\n  ", graph.edges().stream().map(Json::edge).toList())
        + "]}\n";
  }

  private String node(Node node) {
    List<String> fields = new ArrayList<>();
    fields.add("\"name\": " + quoted(node.name()));
    fields.add("\"type\": \"" + type(node) + "\"");
    picture
        .graph()
        .parent(node.name())
        .ifPresent(parent -> fields.add("\"parent\": " + quoted(parent.name())));
    picture
        .result(node.name())
        .ifPresent(
            result -> {
              fields.add("\"outcome\": \"" + result.outcome() + "\"");
              fields.add("\"millis\": " + result.duration().toMillis());
              fields.add("\"critical\": " + picture.isCritical(node.name()));
            });
    return "{" + String.join(", ", fields) + "}";
  }

  private static String type(Node node) {
    return node instanceof Stage ? "stage" : node instanceof Parallel ? "parallel" : "group";
  }

  private static String edge(Edge edge) {
    return String.format(
        "{\"from\": %s, \"to\": %s, \"reason\": \"%s\"}",
        quoted(edge.from()), quoted(edge.to()), edge.reason().name().toLowerCase(Locale.ROOT));
  }

  private static String quoted(String value) {
    StringBuilder text = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    return text.append('"').toString();
  }
}
