package dev.danube.engine.internal.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.SkipReason;
import dev.danube.Stage;
import dev.danube.engine.fixture.OrderModel;
import dev.danube.engine.fixture.RandomPipelines;
import dev.danube.engine.internal.schedule.StageSchedule.Action;
import dev.danube.graph.StageGraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Tests of the order of stages: the rules one by one, and random pipelines against a naive model.
 */
class StageScheduleTest {

  private static final Consumer<Stage.Builder> WORK = s -> s.call(c -> {});

  private static List<String> texts(List<Action> decisions) {
    return decisions.stream().map(StageScheduleTest::text).toList();
  }

  private static String text(Action decision) {
    if (decision instanceof Action.Skip skip) {
      return "skip " + skip.stage().name() + ": " + skip.reason().text();
    }
    return "start " + ((Action.Start) decision).stage().name();
  }

  private static StageSchedule schedule(Consumer<Pipeline.Builder> definition) {
    return new StageSchedule(
        StageGraph.of(Pipeline.define("ci", definition)), output -> true, Map.of(), Set.of());
  }

  // spotless:off

  @Test
  void stages_run_in_reading_order() {
    StageSchedule schedule = schedule(p -> p.stage("a", WORK).stage("b", WORK));
    assertThat(texts(schedule.start())).containsExactly("start a");
    assertThat(texts(schedule.ended("a", Outcome.SUCCESS))).containsExactly("start b");
    assertThat(texts(schedule.ended("b", Outcome.SUCCESS))).isEmpty();
  }

  @Test
  void what_needs_nothing_starts_at_once_and_what_is_below_waits_for_it() {
    StageSchedule schedule = schedule(p -> p
        .stage("build", WORK)
        .stage("lint", s -> s.call(c -> {}).needsNothing())
        .stage("push", WORK));
    assertThat(texts(schedule.start())).containsExactly("start build", "start lint");
    assertThat(texts(schedule.ended("build", Outcome.SUCCESS))).isEmpty();
    assertThat(texts(schedule.ended("lint", Outcome.UNSTABLE))).containsExactly("start push");
  }

  @Test
  void a_child_never_starts_before_its_parallel_may() {
    StageSchedule schedule = schedule(p -> p
        .stage("a", WORK)
        .parallel("v", v -> v.stage("b", s -> s.call(c -> {}).needsNothing()).stage("c", WORK)));
    assertThat(texts(schedule.start())).containsExactly("start a");
    assertThat(texts(schedule.ended("a", Outcome.SUCCESS))).containsExactly("start b", "start c");
  }

  @Test
  void a_failure_is_passed_on_through_what_it_skips_but_not_through_after() {
    StageSchedule schedule = schedule(p -> p
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
    StageSchedule schedule = schedule(p -> p
        .parallel("v", v -> v.stage("a", WORK).stage("b", WORK))
        .stage("c", s -> s.call(x -> {}).needs("v")));
    schedule.start();
    assertThat(texts(schedule.ended("a", Outcome.CANCELLED))).isEmpty();
    assertThat(texts(schedule.ended("b", Outcome.SUCCESS)))
        .containsExactly("skip c: needs a, which was cancelled");
  }

  @Test
  void the_rest_is_skipped_once() {
    StageSchedule schedule = schedule(p -> p.stage("a", WORK).stage("b", WORK).stage("c", WORK));
    SkipReason why = new SkipReason(SkipReason.Kind.CANCELLED, Optional.empty(), "stop");
    schedule.start();
    assertThat(texts(schedule.skipRest(why))).containsExactly("skip b: stop", "skip c: stop");
    assertThat(texts(schedule.ended("a", Outcome.CANCELLED))).isEmpty();
  }

  // spotless:on

  @Test
  void a_chain_of_a_hundred_thousand_skips_does_not_overflow_the_stack() {
    StageSchedule schedule =
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
      Optional<Pipeline> pipeline = RandomPipelines.next(random);
      if (pipeline.isPresent()) {
        check(seed, pipeline.get(), random);
        valid++;
      }
    }
    assertThat(valid).as("pipelines without a cycle").isGreaterThan(1000);
  }

  /** Ends running stages in random order with random outcomes, and compares with the model. */
  private static void check(int seed, Pipeline pipeline, Random random) {
    OrderModel model = new OrderModel(pipeline);
    StageSchedule schedule =
        new StageSchedule(StageGraph.of(pipeline), output -> true, Map.of(), Set.of());
    Map<String, Outcome> outcomes = new LinkedHashMap<>();
    List<String> running = new ArrayList<>();
    List<Action> decisions = schedule.start();
    while (true) {
      for (Action decision : decisions) {
        if (decision instanceof Action.Start start) {
          String name = start.stage().name();
          running.add(name);
          assertThat(model.waitsFor(name))
              .as("seed %d: %s", seed, name)
              .isSubsetOf(outcomes.keySet());
        } else if (decision instanceof Action.Skip skip) {
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
}
