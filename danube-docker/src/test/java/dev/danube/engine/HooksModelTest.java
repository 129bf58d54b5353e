package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Condition;
import dev.danube.Edge;
import dev.danube.Group;
import dev.danube.Node;
import dev.danube.NodeListBuilder;
import dev.danube.Outcome;
import dev.danube.Parallel;
import dev.danube.Pipeline;
import dev.danube.PipelineDefinitionException;
import dev.danube.Post;
import dev.danube.RunResult;
import dev.danube.SkipReason;
import dev.danube.SkipReason.Kind;
import dev.danube.Stage;
import dev.danube.StageResult;
import dev.danube.event.RunEvent.RunFinished;
import dev.danube.event.RunEvent.StageFinished;
import dev.danube.event.RunEvent.StageSkipped;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.graph.StageGraph;
import dev.danube.testing.FakeBackend;
import dev.danube.testing.RecordingListener;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A check of the post stages of blocks in random pipelines with fail-fast blocks, limits and
 * cancellations: which of them run follows from the results of the other stages, by a naive model.
 */
@Timeout(600)
class HooksModelTest {

  private static final int CASES = 3000;

  /** A random pipeline, one stage of which may cancel the run or another stage. */
  private static final class Case {

    final Random random;
    final CompletableFuture<Run> run = new CompletableFuture<>();
    FakeBackend fake = FakeBackend.create();
    private int left;
    private int last;
    private int posts;

    Case(long seed) {
      random = new Random(seed);
    }

    Optional<Pipeline> pipeline() {
      left = 2 + random.nextInt(14);
      last = left;
      try {
        return Optional.of(Pipeline.define("random", p -> add(p.image("busybox:1.36"), 0)));
      } catch (PipelineDefinitionException e) {
        return Optional.empty();
      }
    }

    private void add(NodeListBuilder<?> list, int depth) {
      do {
        String name = "n" + left--;
        int kind = depth < 3 && left > 0 ? random.nextInt(4) : 0;
        if (kind == 2) {
          list.parallel(name, v -> parallel(v, depth));
        } else if (kind == 3) {
          list.group(name, g -> group(g, depth));
        } else {
          list.stage(name, this::stage);
        }
      } while (left > 0 && (depth == 0 || random.nextInt(3) > 0));
    }

    private void parallel(Parallel.Builder v, int depth) {
      if (random.nextInt(3) == 0) {
        v.failFast();
      }
      if (random.nextInt(3) == 0) {
        v.maxConcurrent(1 + random.nextInt(2));
      }
      if (random.nextInt(5) == 0) {
        v.exclusive("one");
      }
      add(v, depth + 1);
      for (int i = random.nextInt(4); i > 0; i--) {
        String name = "h" + ++posts;
        switch (random.nextInt(4)) {
          case 0 -> v.onSuccess(name, this::work);
          case 1 -> v.onFailure(name, this::work);
          case 2 -> v.onCancel(name, this::work);
          default -> v.always(name, this::work);
        }
      }
    }

    private void group(Group.Builder g, int depth) {
      if (random.nextInt(6) == 0) {
        boolean value = random.nextBoolean();
        g.when(Condition.that("random", c -> value));
      }
      if (random.nextInt(6) == 0) {
        g.after("n" + (1 + random.nextInt(last)));
      }
      add(g, depth + 1);
      for (int i = random.nextInt(3); i > 0; i--) {
        String name = "h" + ++posts;
        if (random.nextBoolean()) {
          g.always(name, this::work);
        } else {
          g.onCancel(name, this::work);
        }
      }
    }

    private void stage(Stage.Builder s) {
      if (random.nextInt(12) == 0) {
        s.needsNothing();
      }
      if (random.nextInt(12) == 0) {
        s.call(c -> run.get(1, TimeUnit.MINUTES).cancel());
      } else if (random.nextInt(12) == 0) {
        String other = "n" + (1 + random.nextInt(last));
        s.call(c -> run.get(1, TimeUnit.MINUTES).cancel(other));
      } else {
        work(s);
      }
    }

    private void work(Stage.Builder s) {
      boolean fails = random.nextInt(5) == 0;
      s.command("x");
      s.describe(fails + " " + random.nextInt(5));
    }

    /** Scripts the stages by what their descriptions say. */
    void script(Pipeline pipeline) {
      for (Stage stage : pipeline.allStages()) {
        List<String> words = List.of(stage.describe().orElse("").split(" "));
        if (words.size() == 2) {
          fake =
              fake.onStage(
                  stage.name(),
                  f ->
                      f.takes(Duration.ofMinutes(Long.parseLong(words.get(1))))
                          .exits(words.get(0).equals("true") ? 1 : 0));
        }
      }
    }
  }

  @Test
  void which_post_stages_of_blocks_run_follows_from_the_results_of_the_other_stages() {
    int checked = 0;
    int ran = 0;
    for (long seed = 0; seed < CASES; seed++) {
      Case one = new Case(seed);
      Optional<Pipeline> pipeline = one.pipeline();
      if (pipeline.isPresent()) {
        ran += check("seed " + seed, one, pipeline.get());
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(CASES / 3);
    assertThat(ran).isGreaterThan(CASES / 3);
  }

  /** Runs a pipeline and checks it. Returns the number of post stages that have run. */
  private static int check(String seed, Case one, Pipeline pipeline) {
    one.script(pipeline);
    RecordingListener recording = new RecordingListener();
    int limit = 1 + one.random.nextInt(4);
    RunResult result;
    try (Danube danube = Danube.using(one.fake, d -> d.maxConcurrent(limit).listener(recording))) {
      one.run.complete(danube.start(pipeline));
      result = one.run.join().await();
    }
    StageGraph graph = StageGraph.of(pipeline);
    int ran = 0;
    for (Node block : graph.nodes()) {
      for (Post post : block.post()) {
        StageResult end = result.stage(post.stage().name());
        Outcome outcome = outcome(block, result);
        boolean runs = outcome != Outcome.SKIPPED && post.when().covers(outcome);
        assertThat(end.outcome() != Outcome.SKIPPED)
            .as("%s: %s of %s, which is %s: %s", seed, post, block.name(), outcome, end)
            .isEqualTo(runs);
        ran += runs ? 1 : 0;
      }
    }
    checkOrder(seed, graph, recording);
    return ran;
  }

  /** Returns the outcome of a block without its post stages; SKIPPED if no stage has run. */
  private static Outcome outcome(Node block, RunResult result) {
    List<StageResult> inside =
        block.children().stream()
            .flatMap(child -> child.allStages().stream())
            .map(stage -> result.stage(stage.name()))
            .toList();
    if (inside.stream().allMatch(stage -> stage.outcome() == Outcome.SKIPPED)) {
      return Outcome.SKIPPED;
    }
    return inside.stream()
        .flatMap(stage -> Stream.concat(Stream.of(stage.outcome()), cause(stage, result).stream()))
        .max(Outcome::compareTo)
        .orElseThrow();
  }

  /** Returns what a stage that was skipped counts as, if that is not harmless. */
  private static Optional<Outcome> cause(StageResult stage, RunResult result) {
    Optional<SkipReason> reason = stage.skipReason();
    if (reason.isPresent() && reason.get().kind() == Kind.UPSTREAM) {
      Outcome cause = result.stage(reason.get().stage().orElseThrow()).outcome();
      return Optional.of(cause == Outcome.SKIPPED ? Outcome.CANCELLED : cause);
    }
    return reason.filter(why -> why.kind() == Kind.CANCELLED).map(why -> Outcome.CANCELLED);
  }

  /** Checks that post stages run after what is inside, and before what waits for the block. */
  private static void checkOrder(String seed, StageGraph graph, RecordingListener recording) {
    Set<String> ended = new HashSet<>();
    recording
        .events()
        .forEach(
            event -> {
              if (event instanceof StageStarted started) {
                assertThat(ended).as(seed + started).containsAll(before(graph, started.stage()));
              } else if (event instanceof StageFinished finished) {
                assertThat(ended.add(finished.stage())).as(seed).isTrue();
              } else if (event instanceof StageSkipped skipped) {
                assertThat(ended.add(skipped.stage())).as(seed).isTrue();
              }
            });
    assertThat(ended).as(seed).hasSize(graph.pipeline().allStages().size());
    assertThat(recording.events(RunFinished.class)).as(seed).hasSize(1);
  }

  private static Set<String> before(StageGraph graph, String stage) {
    Set<String> before = new HashSet<>();
    if (graph.pipeline().isPost(stage)) {
      Node block = graph.parent(stage).orElseThrow();
      block.children().forEach(child -> add(child, before));
      for (Post post : block.post()) {
        if (post.stage().name().equals(stage)) {
          return before;
        }
        before.add(post.stage().name());
      }
    }
    for (Edge edge : graph.edges()) {
      if (edge.to().equals(stage)
          || graph.around(stage).stream().anyMatch(block -> block.name().equals(edge.to()))) {
        graph.nodes().stream()
            .filter(node -> node.name().equals(edge.from()))
            .forEach(node -> add(node, before));
      }
    }
    return before;
  }

  private static void add(Node node, Set<String> names) {
    node.allStages().forEach(stage -> names.add(stage.name()));
  }
}
