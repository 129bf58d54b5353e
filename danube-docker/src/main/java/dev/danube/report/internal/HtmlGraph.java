package dev.danube.report.internal;

import dev.danube.Edge;
import dev.danube.Group;
import dev.danube.Node;
import dev.danube.Parallel;
import dev.danube.Post;
import dev.danube.Stage;
import dev.danube.StageResult;
import dev.danube.graph.StageGraph;
import dev.danube.internal.Durations;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A drawing of a pipeline as nested boxes. Nodes that run one after another stand side by side;
 * nodes that run at the same time stand below each other. The box of a node names the dependencies
 * that do not follow from its place.
 */
public final class HtmlGraph {

  /** The most nodes of a parallel in one column; more nodes stand in several columns. */
  private static final int TALL = 12;

  private final StageGraph graph;
  private final Map<String, String> ids;
  private final Map<String, StageResult> results;
  private final Set<String> critical;
  private final StringBuilder html = new StringBuilder();

  private HtmlGraph(
      StageGraph graph,
      Map<String, String> ids,
      Map<String, StageResult> results,
      Set<String> critical) {
    this.graph = graph;
    this.ids = ids;
    this.results = results;
    this.critical = critical;
  }

  /**
   * Draws a pipeline.
   *
   * @param ids the HTML id of the log of each stage
   */
  public static String of(
      StageGraph graph,
      Map<String, String> ids,
      Map<String, StageResult> results,
      Set<String> critical) {
    HtmlGraph drawing = new HtmlGraph(graph, ids, results, critical);
    drawing.html.append("<div class=\"sequence\">");
    graph.pipeline().nodes().forEach(drawing::node);
    drawing.post(graph.pipeline().post());
    return drawing.html.append("</div>").toString();
  }

  private void post(List<Post> post) {
    if (!post.isEmpty()) {
      html.append("<div class=\"block\"><div class=\"name\">post</div><div class=\"sequence\">");
      post.forEach(one -> stage(one.stage()));
      html.append("</div></div>");
    }
  }

  private void node(Node node) {
    if (node instanceof Stage stage) {
      stage(stage);
    } else if (node instanceof Parallel parallel) {
      boolean isTall = parallel.children().size() > TALL;
      block(node, isTall ? "parallel many" : "parallel", parallel.children());
    } else if (node instanceof Group group) {
      block(node, "sequence", group.children());
    }
  }

  private void block(Node block, String kind, List<Node> nodes) {
    html.append("<div class=\"block\"><div class=\"name\">")
        .append(Html.escaped(block.name() + waits(block)))
        .append("</div><div class=\"")
        .append(kind)
        .append("\">");
    nodes.forEach(this::node);
    html.append("</div>");
    post(block.post());
    html.append("</div>");
  }

  private void stage(Stage stage) {
    Optional<StageResult> result = Optional.ofNullable(results.get(stage.name()));
    html.append("<a class=\"stage ")
        .append(Html.outcome(result))
        .append(critical.contains(stage.name()) ? " critical" : "")
        .append("\" href=\"#")
        .append(ids.get(stage.name()))
        .append("\"><b>")
        .append(Html.escaped(stage.name()))
        .append("</b><small>")
        .append(result.map(HtmlGraph::words).orElse("did not end"))
        .append(Html.escaped(waits(stage)))
        .append("</small></a>");
  }

  private static String words(StageResult result) {
    String how = Wording.outcome(result.outcome());
    return result.skipReason().isPresent() ? how : how + ", " + Durations.text(result.duration());
  }

  /** Names the dependencies of a node, except those that its place shows. */
  private String waits(Node node) {
    String names =
        graph.edges().stream()
            .filter(edge -> edge.to().equals(node.name()) && edge.reason() != Edge.Reason.ORDER)
            .map(Edge::from)
            .distinct()
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "" : "; after " + names;
  }
}
