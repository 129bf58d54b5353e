package dev.danube.graph;

import dev.danube.Edge;
import dev.danube.Node;
import dev.danube.Parallel;
import dev.danube.Post;
import dev.danube.Stage;
import dev.danube.internal.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A writer of graphs as JSON. */
final class Json {

  /**
   * The version of the format. It grows when a reader of an older version would misunderstand the
   * text.
   */
  private static final int SCHEMA = 1;

  private final GraphLabels labels;

  private Json(GraphLabels labels) {
    this.labels = labels;
  }

  static String of(GraphLabels labels) {
    StageGraph graph = labels.graph();
    return new JsonObject()
            .put("schema", SCHEMA)
            .put("pipeline", graph.pipeline().name())
            .putObjects("nodes", new Json(labels).nodes())
            .putObjects("edges", graph.edges().stream().map(Json::edge).toList())
        + "\n";
  }

  private List<JsonObject> nodes() {
    List<JsonObject> nodes = new ArrayList<>();
    labels.graph().nodes().forEach(node -> nodes.add(node(node, type(node))));
    labels.graph().nodes().forEach(block -> addPost(block.post(), nodes));
    addPost(labels.graph().pipeline().post(), nodes);
    return nodes;
  }

  private void addPost(List<Post> posts, List<JsonObject> nodes) {
    for (Post post : posts) {
      nodes.add(
          node(post.stage(), "post").put("when", post.when().name().toLowerCase(Locale.ROOT)));
    }
  }

  private JsonObject node(Node node, String type) {
    JsonObject json =
        new JsonObject()
            .put("name", node.name())
            .put("type", type)
            .put("parent", labels.graph().parent(node.name()).map(Node::name));
    labels
        .result(node.name())
        .ifPresent(
            result ->
                json.put("outcome", result.outcome().toString())
                    .put("millis", result.duration().toMillis())
                    .put("critical", labels.isCritical(node.name())));
    return json;
  }

  private static String type(Node node) {
    return node instanceof Stage ? "stage" : node instanceof Parallel ? "parallel" : "group";
  }

  private static JsonObject edge(Edge edge) {
    return new JsonObject()
        .put("from", edge.from())
        .put("to", edge.to())
        .put("reason", edge.reason().name().toLowerCase(Locale.ROOT));
  }
}
