package dev.danube.graph;

import dev.danube.Edge;
import dev.danube.Node;
import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Pipeline;
import dev.danube.Post;
import dev.danube.RunResult;
import dev.danube.Stage;
import dev.danube.StageResult;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The data that all exports need: short ids, and the facts that are known about each stage. */
final class GraphLabels {

  /**
   * The maximum length of a condition in a label. A condition may be longer than a picture is wide.
   */
  private static final int LONGEST = 60;

  private final StageGraph graph;
  private final Map<String, String> ids = new HashMap<>();
  private final Map<String, Post> postStages = new HashMap<>();
  private final Map<String, StageResult> results = new HashMap<>();
  private final Set<String> critical = new HashSet<>();

  GraphLabels(StageGraph graph, Optional<RunResult> run) {
    this.graph = graph;
    List<Node> nodes = graph.nodes();
    for (int i = 0; i < nodes.size(); i++) {
      ids.put(nodes.get(i).name(), "n" + i);
    }
    graph.pipeline().post().forEach(this::add);
    nodes.forEach(block -> block.post().forEach(this::add));
    run.ifPresent(this::add);
  }

  private void add(Post post) {
    ids.put(post.stage().name(), "p" + postStages.size());
    postStages.put(post.stage().name(), post);
  }

  private void add(RunResult run) {
    Map<String, Duration> durations = new HashMap<>();
    for (StageResult stage : run.stages()) {
      results.put(stage.name(), stage);
      durations.put(stage.name(), stage.duration());
    }
    graph.criticalPath(durations).stream()
        .map(Stage::name)
        .filter(name -> outcome(name).filter(o -> o != Outcome.SKIPPED).isPresent())
        .forEach(critical::add);
  }

  StageGraph graph() {
    return graph;
  }

  /**
   * Returns a name for a node in the language of the export: letters and digits, unique in the
   * graph.
   */
  String id(String name) {
    return ids.getOrDefault(name, name);
  }

  Optional<Outcome> outcome(String stage) {
    return result(stage).map(StageResult::outcome);
  }

  Optional<StageResult> result(String stage) {
    return Optional.ofNullable(results.get(stage));
  }

  boolean isExecuted() {
    return !results.isEmpty();
  }

  /** Returns whether the stage is on the path that decided how long the run took. */
  boolean isCritical(String stage) {
    return critical.contains(stage);
  }

  /**
   * Returns the lines of a node's label: its name, and its result or the condition under which it
   * runs.
   */
  List<String> label(Node node) {
    List<String> lines = new ArrayList<>(List.of(node.name()));
    if (isExecuted()) {
      result(node.name())
          .map(
              result ->
                  result.outcome() == Outcome.SKIPPED
                      ? "skipped"
                      : Durations.text(result.duration()))
          .ifPresent(lines::add);
    } else {
      node.when().map(condition -> cut("if " + condition)).ifPresent(lines::add);
      if (node instanceof Stage stage && stage.manual()) {
        lines.add("manual");
      }
      Optional.ofNullable(postStages.get(node.name()))
          .map(post -> post.when().text())
          .ifPresent(lines::add);
    }
    return lines;
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " ...";
  }

  /**
   * Returns whether the stage may be skipped even if all stages succeed. False for a graph with the
   * results of a run.
   */
  boolean isUncertain(Stage stage) {
    return !isExecuted() && (stage.when().isPresent() || stage.manual());
  }

  /** Returns the id of the box of the post stages of a block. */
  String postId(Node block) {
    return id(block.name()) + "_post";
  }

  /** Returns the nodes among those that no other node waits for. Post stages come after them. */
  List<Node> last(List<Node> nodes) {
    Set<String> waitedFor = new HashSet<>();
    graph.edges().forEach(edge -> waitedFor.add(edge.from()));
    return nodes.stream().filter(node -> !waitedFor.contains(node.name())).toList();
  }

  /** Returns the names of the outputs that are passed along an edge. */
  String outputs(Edge edge) {
    Pipeline pipeline = graph.pipeline();
    Set<Output<?>> made =
        new HashSet<>(pipeline.find(edge.from()).map(Stage::outputs).orElse(List.of()));
    return pipeline.find(edge.to()).map(Stage::inputs).orElse(List.of()).stream()
        .filter(made::contains)
        .map(Output::name)
        .collect(Collectors.joining(", "));
  }

  /**
   * Returns the colour of an outcome. The more an outcome matters, the darker its colour is, for
   * people who cannot tell red from green.
   */
  static String colour(Outcome outcome) {
    return switch (outcome) {
      case SKIPPED -> "#eeeeee";
      case SUCCESS -> "#c7e9c0";
      case UNSTABLE -> "#fee391";
      case CANCELLED -> "#bdbdbd";
      case FAILED -> "#fb8a6a";
      case ERRORED -> "#b37fd1";
    };
  }
}
