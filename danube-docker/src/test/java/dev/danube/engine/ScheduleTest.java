package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Node;
import dev.danube.NodeListBuilder;
import dev.danube.Outcome;
import dev.danube.Parallel;
import dev.danube.Pipeline;
import dev.danube.PipelineDefinitionException;
import dev.danube.SkipReason;
import dev.danube.Stage;
import dev.danube.engine.Schedule.Decision;
import dev.danube.graph.StageGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Whose turn it is: the rules one by one, and random pipelines against a naive model. */
class ScheduleTest {

  private static final Consumer<Stage.Builder> WORK = s -> s.call(c -> {});

  private static List<String> texts(List<Decision> decisions) {
    return decisions.stream().map(ScheduleTest::text).toList();
  }

  private static String text(Decision decision) {
    if (decision instanceof Decision.Skip skip) {
      return "skip " + skip.stage().name() + ": " + skip.reason().text();
    }
    return "start " + ((Decision.Start) decision).stage().name();
  }

  private static Schedule schedule(Consumer<Pipeline.Builder> definition) {
    return new Schedule(StageGraph.of(Pipeline.define("ci", definition)));
  }

  // spotless:off

  @Test
  void stages_run_in_reading_order() {
    Schedule schedule = schedule(p -> p.stage("a", WORK).stage("b", WORK));
    assertThat(texts(schedule.start())).containsExactly("start a");
    assertThat(texts(schedule.ended("a", Outcome.SUCCESS))).containsExactly("start b");
    assertThat(texts(schedule.ended("b", Outcome.SUCCESS))).isEmpty();
  }

  @Test
  void what_needs_nothing_starts_at_once_and_what_is_below_waits_for_it() {
    Schedule schedule = schedule(p -> p
        .stage("build", WORK)
        .stage("lint", s -> s.call(c -> {}).needsNothing())
        .stage("push", WORK));
    assertThat(texts(schedule.start())).containsExactly("start build", "start lint");
    assertThat(texts(schedule.ended("build", Outcome.SUCCESS))).isEmpty();
    assertThat(texts(schedule.ended("lint", Outcome.UNSTABLE))).containsExactly("start push");
  }

  @Test
  void a_child_never_starts_before_its_parallel_may() {
    Schedule schedule = schedule(p -> p
        .stage("a", WORK)
        .parallel("v", v -> v.stage("b", s -> s.call(c -> {}).needsNothing()).stage("c", WORK)));
    assertThat(texts(schedule.start())).containsExactly("start a");
    assertThat(texts(schedule.ended("a", Outcome.SUCCESS))).containsExactly("start b", "start c");
  }

  @Test
  void a_failure_is_passed_on_through_what_it_skips_but_not_through_after() {
    Schedule schedule = schedule(p -> p
        .stage("a", WORK)
        .group("g", g -> g.stage("b", WORK).stage("c", WORK))
        .stage("report", s -> s.call(c -> {}).after("g"))
        .stage("d", WORK));
    schedule.start();
    assertThat(texts(schedule.ended("a", Outcome.ERRORED))).containsExactly(
        "skip b: needs a, which errored", "skip c: needs a, which errored", "start report");
    assertThat(texts(schedule.ended("report", Outcome.SUCCESS)))
        .containsExactly("skip d: needs a, which errored");
  }

  @Test
  void needing_a_parallel_is_needing_all_inside() {
    Schedule schedule = schedule(p -> p
        .parallel("v", v -> v.stage("a", WORK).stage("b", WORK))
        .stage("c", s -> s.call(x -> {}).needs("v")));
    schedule.start();
    assertThat(texts(schedule.ended("a", Outcome.CANCELLED))).isEmpty();
    assertThat(texts(schedule.ended("b", Outcome.SUCCESS)))
        .containsExactly("skip c: needs a, which was cancelled");
  }

  @Test
  void the_rest_is_skipped_once() {
    Schedule schedule = schedule(p -> p.stage("a", WORK).stage("b", WORK).stage("c", WORK));
    SkipReason why = new SkipReason(SkipReason.Kind.CANCELLED, Optional.empty(), "stop");
    schedule.start();
    assertThat(texts(schedule.skipRest(why))).containsExactly("skip b: stop", "skip c: stop");
    assertThat(texts(schedule.ended("a", Outcome.CANCELLED))).isEmpty();
  }

  // spotless:on

  @Test
  void a_chain_of_a_hundred_thousand_skips_does_not_overflow_the_stack() {
    Schedule schedule =
        schedule(
            p -> {
              for (int i = 0; i < 100_000; i++) {
                p.stage("s" + i, WORK);
              }
            });
    schedule.start();
    assertThat(schedule.ended("s0", Outcome.FAILED)).hasSize(99_999);
  }

  @Test
  void random_pipelines_go_as_the_naive_model_says() {
    int valid = 0;
    for (int seed = 0; seed < 3000; seed++) {
      Random random = new Random(seed);
      Optional<Pipeline> pipeline = randomPipeline(random);
      if (pipeline.isPresent()) {
        check(seed, pipeline.get(), random);
        valid++;
      }
    }
    assertThat(valid).as("pipelines without a cycle").isGreaterThan(1000);
  }

  /** Ends running stages in random order with random outcomes, and compares with the model. */
  private static void check(int seed, Pipeline pipeline, Random random) {
    Model model = new Model(pipeline);
    Schedule schedule = new Schedule(StageGraph.of(pipeline));
    Map<String, Outcome> outcomes = new LinkedHashMap<>();
    List<String> running = new ArrayList<>();
    List<Decision> decisions = schedule.start();
    while (true) {
      for (Decision decision : decisions) {
        if (decision instanceof Decision.Start start) {
          String name = start.stage().name();
          running.add(name);
          assertThat(model.waitsFor(name))
              .as("seed %d: %s", seed, name)
              .isSubsetOf(outcomes.keySet());
        } else if (decision instanceof Decision.Skip skip) {
          outcomes.put(skip.stage().name(), Outcome.SKIPPED);
        }
      }
      if (running.isEmpty()) {
        break;
      }
      String ended = running.remove(random.nextInt(running.size()));
      Outcome outcome = random.nextInt(4) == 0 ? Outcome.FAILED : Outcome.SUCCESS;
      outcomes.put(ended, outcome);
      decisions = schedule.ended(ended, outcome);
    }
    assertThat(outcomes).as("seed %d", seed).hasSameSizeAs(pipeline.stages());
    for (String stage : outcomes.keySet()) {
      boolean skipped = outcomes.get(stage) == Outcome.SKIPPED;
      assertThat(skipped).as("seed %d: %s", seed, stage).isEqualTo(model.isDoomed(stage, outcomes));
    }
  }

  private static Optional<Pipeline> randomPipeline(Random random) {
    try {
      return Optional.of(
          Pipeline.define(
              "random", p -> addNodes(p, random, new int[] {1 + random.nextInt(12)}, 0)));
    } catch (PipelineDefinitionException e) {
      assertThat(e.getMessage()).matches("(?s).*(wait for each other|part of|itself|not exist).*");
      return Optional.empty();
    }
  }

  private static void addNodes(NodeListBuilder<?> list, Random random, int[] left, int depth) {
    do {
      String name = "n" + left[0]--;
      int kind = depth < 3 && left[0] > 0 ? random.nextInt(5) : 0;
      if (kind == 3) {
        list.parallel(
            name,
            v -> {
              order(random, v::needs, v::after, v::needsNothing);
              addNodes(v, random, left, depth + 1);
            });
      } else if (kind == 4) {
        list.group(
            name,
            g -> {
              order(random, g::needs, g::after, g::needsNothing);
              addNodes(g, random, left, depth + 1);
            });
      } else {
        list.stage(
            name,
            s -> {
              s.call(c -> {});
              order(random, s::needs, s::after, s::needsNothing);
            });
      }
    } while (left[0] > 0 && (depth == 0 || random.nextInt(3) > 0));
  }

  private static void order(
      Random random, Consumer<String> needs, Consumer<String> after, Runnable needsNothing) {
    switch (random.nextInt(12)) {
      case 0 -> needs.accept("n" + (1 + random.nextInt(12)));
      case 1 -> after.accept("n" + (1 + random.nextInt(12)));
      case 2 -> needsNothing.run();
      default -> {}
    }
  }

  /** The rules of the order as they are written, without any thought for speed. */
  private static final class Model {

    private final Map<String, Node> nodes = new HashMap<>();
    private final Map<String, Set<String>> caring = new HashMap<>();
    private final Map<String, Set<String>> any = new HashMap<>();

    Model(Pipeline pipeline) {
      collect(pipeline.nodes());
      sequence(pipeline.nodes(), Set.of(), Set.of());
    }

    private void collect(List<Node> list) {
      for (Node node : list) {
        nodes.put(node.name(), node);
        collect(node.children());
      }
    }

    private void sequence(List<Node> list, Set<String> outerCaring, Set<String> outerAny) {
      List<Node> above = new ArrayList<>();
      for (Node node : list) {
        Set<String> cares = new LinkedHashSet<>(outerCaring);
        Set<String> waits = new LinkedHashSet<>(outerAny);
        if (node.needs().isEmpty() && node.after().isEmpty() && !node.needsNothing()) {
          above.forEach(other -> cares.addAll(names(other)));
        }
        node.needs().forEach(other -> cares.addAll(names(nodes.get(other))));
        node.after().forEach(other -> waits.addAll(names(nodes.get(other))));
        waits.addAll(cares);
        descend(node, cares, waits);
        above.add(node);
      }
    }

    private void descend(Node node, Set<String> cares, Set<String> waits) {
      if (node instanceof Stage) {
        caring.put(node.name(), cares);
        any.put(node.name(), waits);
      } else if (node instanceof Parallel) {
        node.children().forEach(child -> sequence(List.of(child), cares, waits));
      } else {
        sequence(node.children(), cares, waits);
      }
    }

    private static Set<String> names(Node node) {
      return new LinkedHashSet<>(node.stages().stream().map(Stage::name).toList());
    }

    Set<String> waitsFor(String stage) {
      return any.get(stage);
    }

    boolean isDoomed(String stage, Map<String, Outcome> outcomes) {
      return caring.get(stage).stream()
          .map(outcomes::get)
          .anyMatch(outcome -> outcome == Outcome.FAILED || outcome == Outcome.SKIPPED);
    }
  }
}
