package dev.danube.cli;

import dev.danube.Node;
import dev.danube.Parallel;
import dev.danube.Pipeline;
import dev.danube.Post;
import dev.danube.Stage;
import dev.danube.graph.StageGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A list of the stages of a pipeline for people, indented as the stages nest, with descriptions and
 * conditions.
 */
final class StageList {

  private record Row(String name, String what) {}

  private final StageGraph graph;
  private final List<Row> rows = new ArrayList<>();

  private StageList(StageGraph graph) {
    this.graph = graph;
  }

  static String of(Pipeline pipeline) {
    StageList list = new StageList(StageGraph.of(pipeline));
    pipeline.nodes().forEach(list::add);
    pipeline.post().forEach(list::add);
    int width = list.rows.stream().mapToInt(row -> row.name.length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (Row row : list.rows) {
      String line = String.format(Locale.ROOT, "%-" + width + "s  %s", row.name, row.what);
      text.append(line.stripTrailing()).append(System.lineSeparator());
    }
    return text.toString();
  }

  private void add(Node node) {
    String indent = "  ".repeat(graph.around(node.name()).size());
    rows.add(new Row(indent + node.name(), String.join("; ", words(node))));
    node.children().forEach(this::add);
    node.post().forEach(this::add);
  }

  private void add(Post post) {
    List<String> words = words(post.stage());
    words.add(0, post.when().text());
    String indent = "  ".repeat(graph.around(post.stage().name()).size());
    rows.add(new Row(indent + post.stage().name(), String.join("; ", words)));
  }

  private static List<String> words(Node node) {
    List<String> words = new ArrayList<>();
    if (node instanceof Stage stage) {
      stage.describe().ifPresent(words::add);
      if (stage.manual()) {
        words.add("manual");
      }
    } else {
      words.add(node instanceof Parallel ? "parallel" : "group");
    }
    node.when().ifPresent(condition -> words.add("if " + condition));
    node.limits()
        .forEach(
            (name, most) -> words.add(most == 1 ? "exclusive " + name : name + " (" + most + ")"));
    return words;
  }
}
