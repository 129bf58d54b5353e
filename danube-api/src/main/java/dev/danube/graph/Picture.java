package dev.danube.graph;

import dev.danube.Node;
import dev.danube.Outcome;
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

/** What the exports have in common: short ids, and what is known of each stage. */
final class Picture {

  private final StageGraph graph;
  private final Map<String, String> ids = new HashMap<>();
  private final Map<String, StageResult> results = new HashMap<>();
  private final Set<String> critical = new HashSet<>();

  Picture(StageGraph graph, Optional<RunResult> run) {
    this.graph = graph;
    List<Node> nodes = graph.nodes();
    for (int i = 0; i < nodes.size(); i++) {
      ids.put(nodes.get(i).name(), "n" + i);
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

  /** The lines of a stage's label: its name, and what became of it. */
  List<String> label(Stage stage) {
    List<String> lines = new ArrayList<>(List.of(stage.name()));
    result(stage.name())
        .map(
            result ->
                result.outcome() == Outcome.SKIPPED ? "skipped" : Durations.text(result.duration()))
        .ifPresent(lines::add);
    return lines;
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
