package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Node;
import dev.danube.NodeBuilder;
import dev.danube.NodeListBuilder;
import dev.danube.Pipeline;
import dev.danube.PipelineDefinitionException;
import dev.danube.RunResult;
import dev.danube.StageResult;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.RunStarted;
import dev.danube.event.RunEvent.StageFinished;
import dev.danube.event.RunEvent.StageSkipped;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.graph.StageGraph;
import dev.danube.testing.FakeBackend;
import dev.danube.testing.RecordingListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random pipelines that run at the same time and claim resources. All of them end; no resource is
 * used by more nodes than a limit says; and limits change when stages run, but not what becomes of
 * them.
 */
@Timeout(600)
class ResourcesModelTest {

  private static final int CASES = 5000;

  /** A generator of a pipeline, the same with and without limits. */
  private static final class Case {

    private final long seed;
    private final String name;
    private final boolean isLimited;
    private Random random;
    private Map<String, Integer> limits = new HashMap<>();
    private int left;
    private int last;

    Case(long seed, String name, boolean isLimited) {
      this.seed = seed;
      this.name = name;
      this.isLimited = isLimited;
      this.random = new Random(seed);
    }

    Optional<Pipeline> pipeline() {
      random = new Random(seed);
      limits = new HashMap<>();
      List.of("a", "b", "c").forEach(resource -> limits.put(resource, 1 + random.nextInt(3)));
      left = 2 + random.nextInt(10);
      last = left;
      try {
        return Optional.of(Pipeline.define(name, p -> add(p.image("busybox:1.36"), 0, false)));
      } catch (PipelineDefinitionException e) {
        return Optional.empty();
      }
    }

    private void add(NodeListBuilder<?> list, int depth, boolean isHeld) {
      do {
        String node = "n" + left--;
        int kind = depth < 3 && left > 0 ? random.nextInt(5) : 0;
        if (kind >= 3) {
          int most = random.nextInt(3);
          if (kind == 3) {
            list.parallel(
                node,
                v -> {
                  if (most > 0) {
                    v.maxConcurrent(most);
                  }
                  add(v, depth + 1, node(v, isHeld));
                });
          } else {
            list.group(node, g -> add(g, depth + 1, node(g, isHeld)));
          }
        } else {
          list.stage(
              node,
              s -> {
                node(s, isHeld);
                s.run("x");
              });
        }
      } while (left > 0 && (depth == 0 || random.nextInt(3) > 0));
    }

    /** Returns whether the node, or one around it, holds a resource. */
    private boolean node(NodeBuilder<?> node, boolean isHeld) {
      switch (random.nextInt(10)) {
        case 0 -> node.needs("n" + (1 + random.nextInt(last)));
        case 1 -> node.after("n" + (1 + random.nextInt(last)));
        case 2, 3 -> node.needsNothing();
        default -> {}
      }
      List<String> claims =
          List.of("a", "b", "c").stream().filter(r -> random.nextInt(4) == 0).toList();
      if (isLimited && !isHeld) {
        claims.forEach(resource -> node.limit(resource, limits.get(resource)));
      }
      return isHeld || !claims.isEmpty();
    }
  }

  /** Returns a backend for the stages that both pipelines have; the others succeed in no time. */
  private static FakeBackend fake(long seed, List<Pipeline> pipelines) {
    Random random = new Random(seed);
    FakeBackend fake = FakeBackend.create();
    for (int i = 1; i <= 12; i++) {
      String stage = "n" + i;
      int exit = random.nextInt(8) == 0 ? 1 : 0;
      Duration takes = Duration.ofMinutes(random.nextInt(4));
      if (pipelines.stream().allMatch(pipeline -> pipeline.find(stage).isPresent())) {
        fake = fake.onStage(stage, f -> f.takes(takes).exits(exit));
      }
    }
    return fake;
  }

  @Test
  void limits_are_kept_and_change_only_when_stages_run() {
    int checked = 0;
    int waited = 0;
    for (long seed = 0; seed < CASES; seed++) {
      List<Case> cases = List.of(new Case(seed, "one", true), new Case(seed + CASES, "two", true));
      List<Pipeline> pipelines = cases.stream().flatMap(one -> one.pipeline().stream()).toList();
      if (pipelines.size() == 2) {
        checked++;
        waited += check(seed, pipelines);
      }
    }
    assertThat(checked).as("valid pairs").isGreaterThan(CASES / 5);
    assertThat(waited).as("waits").isGreaterThan(CASES / 8);
  }

  /** Runs two pipelines, and returns how often a node waited. */
  private static int check(long seed, List<Pipeline> pipelines) {
    RecordingListener recording = new RecordingListener();
    int workers = 1 + new Random(seed).nextInt(4);
    List<Map<String, String>> actual = new ArrayList<>();
    try (Danube danube =
        Danube.using(fake(seed, pipelines), d -> d.maxConcurrent(workers).listener(recording))) {
      List<Run> runs = pipelines.stream().map(danube::start).toList();
      for (Run run : runs) {
        Optional<RunResult> result = run.await(Duration.ofSeconds(30));
        assertThat(result).as("seed %d ends: %s", seed, pipelines).isPresent();
        actual.add(outcomes(result.get()));
      }
      for (int i = 0; i < 2; i++) {
        Case free = new Case(seed + (long) i * CASES, pipelines.get(i).name(), false);
        assertThat(actual.get(i))
            .as("seed %d: %s", seed, pipelines.get(i))
            .isEqualTo(outcomes(danube.run(free.pipeline().orElseThrow())));
      }
    }
    List<RunEvent> events = recording.events();
    checkLimits("seed " + seed, events, pipelines);
    return recording.events(RunEvent.NodeWaiting.class).size();
  }

  private static Map<String, String> outcomes(RunResult result) {
    Map<String, String> outcomes = new LinkedHashMap<>();
    for (StageResult stage : result.stages()) {
      String why = stage.skipReason().map(reason -> " " + reason.kind()).orElse("");
      outcomes.put(stage.name(), stage.outcome() + why);
    }
    return outcomes;
  }

  /** Checks at each start of a stage how many nodes use the resources of it and of its blocks. */
  private static void checkLimits(String seed, List<RunEvent> events, List<Pipeline> pipelines) {
    Map<String, StageGraph> graphs = new HashMap<>();
    Map<String, Map<String, Integer>> using = new LinkedHashMap<>(); // by run and node
    Map<String, Integer> open = new HashMap<>(); // stages of a claiming node that have not ended
    int runs = 0;
    for (RunEvent event : events) {
      if (event instanceof RunStarted started) {
        if (runs++ < 2) {
          Pipeline pipeline =
              pipelines.stream()
                  .filter(p -> p.name().equals(started.pipeline()))
                  .findFirst()
                  .orElseThrow();
          graphs.put(started.run(), StageGraph.of(pipeline));
        }
      } else if (event instanceof StageStarted started && graphs.containsKey(event.run())) {
        for (Node node : claiming(graphs.get(event.run()), started.stage())) {
          String key = event.run() + " " + node.name();
          if (using.putIfAbsent(key, node.limits()) == null) {
            checkRoom(seed + " " + event, using);
          }
        }
      } else if (event instanceof StageFinished finished && graphs.containsKey(event.run())) {
        ended(graphs.get(event.run()), event.run(), finished.stage(), using, open);
      } else if (event instanceof StageSkipped skipped && graphs.containsKey(event.run())) {
        ended(graphs.get(event.run()), event.run(), skipped.stage(), using, open);
      }
    }
    assertThat(using).as(seed).isEmpty();
  }

  private static void ended(
      StageGraph graph,
      String run,
      String stage,
      Map<String, Map<String, Integer>> using,
      Map<String, Integer> open) {
    for (Node node : claiming(graph, stage)) {
      String key = run + " " + node.name();
      if (open.merge(key, -1, Integer::sum) + node.stages().size() == 0) {
        using.remove(key);
      }
    }
  }

  private static List<Node> claiming(StageGraph graph, String stage) {
    List<Node> nodes = new ArrayList<>(graph.around(stage));
    nodes.addAll(graph.nodes().stream().filter(node -> node.name().equals(stage)).toList());
    return nodes.stream().filter(node -> !node.limits().isEmpty()).toList();
  }

  private static void checkRoom(String when, Map<String, Map<String, Integer>> using) {
    for (String resource : List.of("a", "b", "c")) {
      List<Integer> limits =
          using.values().stream()
              .filter(all -> all.containsKey(resource))
              .map(all -> all.get(resource))
              .toList();
      assertThat(limits)
          .as("%s: %s in %s", when, resource, using)
          .allMatch(limit -> limit >= limits.size());
    }
  }
}
