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

/** What the exports have in common: short ids, and what is known of each stage. */
final class GraphLabels {

  /** A condition may be longer than a picture is wide. */
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
    List<Post> post = graph.pipeline().post();
    for (int i = 0; i < post.size(); i++) {
      ids.put(post.get(i).stage().name(), "p" + i);
      postStages.put(post.get(i).stage().name(), post.get(i));
    }
    run.ifPresent(this::add);
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

  /** A name for a node in the language of the export: letters and digits, unique in the graph. */
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

  /** Whether the stage is on the path that decided how long the run took. */
  boolean isCritical(String stage) {
    return critical.contains(stage);
  }

  /** The lines of a node's label: its name, and what became of it or when it runs. */
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

  /** Whether it is known that the stage may be skipped though all goes well. */
  boolean isUncertain(Stage stage) {
    return !isExecuted() && (stage.when().isPresent() || stage.manual());
  }

  /** The nodes of the pipeline itself that no other waits for: the post stages come after them. */
  List<Node> last() {
    Set<String> waitedFor = new HashSet<>();
    graph.edges().forEach(edge -> waitedFor.add(edge.from()));
    return graph.pipeline().nodes().stream()
        .filter(node -> !waitedFor.contains(node.name()))
        .toList();
  }

  /** What is passed along an edge: the names of the outputs. */
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
   * The colour of an outcome: the more it matters, the darker, for those who see no red or green.
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
