package dev.danube.report;

import dev.danube.Node;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.Stage;
import dev.danube.StageResult;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.AttemptStarted;
import dev.danube.event.RunEvent.LogLine;
import dev.danube.event.RunEvent.NodeWaiting;
import dev.danube.event.RunEvent.Progress;
import dev.danube.event.RunEvent.RunStarted;
import dev.danube.event.RunEvent.StageFinished;
import dev.danube.event.RunEvent.StageRestored;
import dev.danube.event.RunEvent.StageSkipped;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.graph.StageGraph;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The progress of the nodes of a run, as told by its events. Not thread-safe. */
final class TreeModel {

  /** The progress of one node. */
  static final class Row {

    final String name;
    final int depth;
    final boolean isStage;
    final List<Row> stages = new ArrayList<>(); // for a block: all stages inside
    @Nullable Instant startedAt;
    int attempt = 1;
    String lastLine = "";
    String waitsFor = ""; // why it has not started, if it waits for a resource
    @Nullable Progress progress;
    @Nullable StageResult result;

    private Row(String name, int depth, boolean isStage) {
      this.name = name;
      this.depth = depth;
      this.isStage = isStage;
    }

    boolean isRunning() {
      return isStage
          ? startedAt != null && result == null
          : stages.stream().anyMatch(Row::isRunning);
    }

    boolean hasEnded() {
      return isStage ? result != null : stages.stream().allMatch(Row::hasEnded);
    }

    boolean isWaiting() {
      return !isRunning() && !hasEnded();
    }

    /** Returns whether no stage has started or was skipped. */
    boolean isUntouched() {
      return isStage
          ? startedAt == null && result == null
          : stages.stream().allMatch(Row::isUntouched);
    }

    /** Returns the outcome of a node that has ended; for a block, the worst of its stages. */
    Outcome outcome() {
      if (result != null) {
        return result.outcome();
      }
      return stages.stream().map(Row::outcome).max(Outcome::compareTo).orElse(Outcome.SKIPPED);
    }

    /** Returns how long a stage took, or has run so far. */
    Optional<Duration> time(Instant now) {
      if (result != null) {
        return Optional.of(result.duration());
      }
      return Optional.ofNullable(startedAt).map(start -> Duration.between(start, now));
    }
  }

  private final Map<String, Row> rows = new LinkedHashMap<>();
  private final String pipeline;
  private String run = "";
  private @Nullable Instant startedAt;

  TreeModel(Pipeline pipeline) {
    this.pipeline = pipeline.name();
    StageGraph graph = StageGraph.of(pipeline);
    pipeline.nodes().forEach(node -> add(node, graph));
    pipeline.post().forEach(post -> add(post.stage(), graph));
  }

  private void add(Node node, StageGraph graph) {
    List<Node> around = graph.around(node.name());
    Row row = new Row(node.name(), around.size(), node instanceof Stage);
    rows.put(node.name(), row);
    if (row.isStage) {
      around.forEach(block -> row(block.name()).stages.add(row));
    }
    node.children().forEach(child -> add(child, graph));
    node.post().forEach(post -> add(post.stage(), graph));
  }

  String pipeline() {
    return pipeline;
  }

  String run() {
    return run;
  }

  Optional<Instant> startedAt() {
    return Optional.ofNullable(startedAt);
  }

  /** Returns the rows in reading order, post stages last. */
  Collection<Row> rows() {
    return rows.values();
  }

  void on(RunEvent event) {
    if (event instanceof RunStarted started) {
      run = started.run();
      startedAt = started.at();
    } else if (event instanceof StageRestored restored) {
      row(restored.stage()).result = restored.result();
    } else if (event instanceof NodeWaiting waiting) {
      row(waiting.node()).waitsFor = waiting.why();
    } else if (event instanceof StageStarted started) {
      row(started.stage()).startedAt = started.at();
    } else if (event instanceof AttemptStarted attempt) {
      row(attempt.stage()).attempt = attempt.attempt();
      row(attempt.stage()).lastLine = "";
      row(attempt.stage()).progress = null;
    } else if (event instanceof LogLine line) {
      row(line.stage()).lastLine = line.text();
      row(line.stage()).progress = null;
    } else if (event instanceof Progress progress) {
      row(progress.stage()).progress = progress.done() < progress.total() ? progress : null;
    } else if (event instanceof StageSkipped skipped) {
      row(skipped.stage()).result = StageResult.skipped(skipped.stage(), skipped.reason());
    } else if (event instanceof StageFinished finished) {
      row(finished.stage()).result = finished.result();
    }
  }

  private Row row(String stage) {
    return rows.computeIfAbsent(stage, name -> new Row(name, 0, true));
  }
}
