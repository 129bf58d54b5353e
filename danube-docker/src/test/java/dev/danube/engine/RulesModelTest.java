package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Condition;
import dev.danube.Edge;
import dev.danube.Node;
import dev.danube.NodeBuilder;
import dev.danube.NodeListBuilder;
import dev.danube.Outcome;
import dev.danube.OutcomeFilter;
import dev.danube.Outcomes;
import dev.danube.Pipeline;
import dev.danube.PipelineDefinitionException;
import dev.danube.Post;
import dev.danube.Retry;
import dev.danube.RunResult;
import dev.danube.SkipReason.Kind;
import dev.danube.Stage;
import dev.danube.StageResult;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.AttemptFinished;
import dev.danube.event.RunEvent.AttemptStarted;
import dev.danube.event.RunEvent.RunFinished;
import dev.danube.event.RunEvent.RunStarted;
import dev.danube.event.RunEvent.StageFinished;
import dev.danube.event.RunEvent.StageSkipped;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.graph.StageGraph;
import dev.danube.testing.FakeBackend;
import dev.danube.testing.RecordingListener;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A comparison of random pipelines, with random failures and numbers of threads, against a naive
 * model of the rules: the outcome of every stage and the order of events.
 */
@Timeout(600)
class RulesModelTest {

  private static final int CASES = 4000;

  /**
   * A condition on how another node ended.
   *
   * @param rule 0: any failed, 1: none failed, 2: any succeeded
   */
  private record Question(List<String> nodes, int rule) {

    Condition condition() {
      Outcomes outcomes = Condition.outcomes(nodes.toArray(String[]::new));
      return switch (rule) {
        case 0 -> outcomes.anyFailed();
        case 1 -> outcomes.noneFailed();
        default -> outcomes.anySucceeded();
      };
    }
  }

  /** A method that adds a post stage to a block. */
  private interface Adder {

    void add(String name, Consumer<Stage.Builder> definition);
  }

  /** A pipeline and the exit code of each attempt of its stages. */
  private static final class Case {

    final Random random;
    final Map<String, Integer> failingAttempts = new HashMap<>();
    final Map<String, Boolean> holds = new HashMap<>();
    final Map<String, Question> questions = new HashMap<>();
    FakeBackend fake = FakeBackend.create();
    private int left;
    private int last;

    Case(long seed) {
      random = new Random(seed);
    }

    Optional<Pipeline> pipeline() {
      left = 1 + random.nextInt(14);
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
        int kind = depth < 3 && left > 0 ? random.nextInt(5) : 0;
        if (kind == 3) {
          list.parallel(
              name,
              v -> {
                node(v, name);
                add(v, depth + 1);
                post(v::onSuccess, v::onFailure, v::always, name);
              });
        } else if (kind == 4) {
          list.group(
              name,
              g -> {
                node(g, name);
                add(g, depth + 1);
                post(g::onSuccess, g::onFailure, g::always, name);
              });
        } else {
          list.stage(name, s -> stage(s, name));
        }
      } while (left > 0 && (depth == 0 || random.nextInt(3) > 0));
    }

    private void post(Adder onSuccess, Adder onFailure, Adder always, String block) {
      int count = random.nextInt(3) == 0 ? random.nextInt(4) : 0;
      for (int i = 1; i <= count; i++) {
        String name = "h" + i + " of " + block;
        List.of(always, onSuccess, onFailure)
            .get(random.nextInt(3))
            .add(
                name,
                s -> {
                  if (random.nextInt(6) == 0) {
                    boolean value = random.nextBoolean();
                    holds.put(name, value);
                    s.when(Condition.that("random", run -> value));
                  }
                  work(s, name);
                });
      }
    }

    private void stage(Stage.Builder s, String name) {
      node(s, name);
      work(s, name);
    }

    private void work(Stage.Builder s, String name) {
      int attempts = 1 + random.nextInt(3);
      int failing = random.nextInt(4) == 0 ? random.nextInt(4) : 0;
      failingAttempts.put(name, failing);
      s.run("x").retry(Retry.attempts(attempts).backoff(Duration.ofMinutes(random.nextInt(3))));
      if (random.nextInt(8) == 0) {
        s.allowFailure();
      }
      Duration takes = Duration.ofMinutes(random.nextInt(5));
      fake =
          fake.onStage(
              name,
              f -> {
                f.takes(takes);
                for (int attempt = 1; attempt <= failing; attempt++) {
                  f.attempt(attempt, a -> a.exits(1).takes(takes));
                }
              });
    }

    private void node(NodeBuilder<?> node, String name) {
      switch (random.nextInt(16)) {
        case 0 -> node.needs("n" + (1 + random.nextInt(last)));
        case 1 -> node.after("n" + (1 + random.nextInt(last)));
        case 2 -> node.needsNothing();
        case 3 -> {
          boolean value = random.nextBoolean();
          holds.put(name, value);
          node.when(Condition.that("random", run -> value));
        }
        case 4, 5 -> {
          List<String> others =
              random
                  .ints(1 + random.nextInt(2), 1, last + 1)
                  .mapToObj(number -> "n" + number)
                  .distinct()
                  .toList();
          Question question = new Question(others, random.nextInt(3));
          questions.put(name, question);
          others.forEach(node::after);
          node.when(question.condition());
        }
        default -> {}
      }
    }
  }

  @Test
  void what_becomes_of_every_stage_is_what_the_rules_say() {
    int checked = 0;
    for (long seed = 0; seed < CASES; seed++) {
      Case one = new Case(seed);
      Optional<Pipeline> pipeline = one.pipeline();
      if (pipeline.isPresent()) {
        check(seed, one, pipeline.get());
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(CASES / 3);
  }

  private static void check(long seed, Case one, Pipeline pipeline) {
    RecordingListener recording = new RecordingListener();
    int limit = 1 + one.random.nextInt(4);
    RunResult result;
    try (Danube danube = Danube.using(one.fake, d -> d.maxConcurrent(limit).listener(recording))) {
      result = danube.run(pipeline);
    }
    Map<String, String> actual = new LinkedHashMap<>();
    for (StageResult stage : result.stages()) {
      String why = stage.skipReason().map(reason -> " " + reason.kind()).orElse("");
      actual.put(stage.name(), stage.outcome() + why);
    }
    assertThat(actual)
        .as("seed %d: %s", seed, pipeline)
        .isEqualTo(new Model(one, pipeline).outcomes());
    checkEvents("seed " + seed, recording.events(), pipeline, limit);
  }

  /** Checks that starts and ends are paired and nested, and that stages wait for others. */
  private static void checkEvents(
      String seed, List<RunEvent> events, Pipeline pipeline, int limit) {
    assertThat(events.get(0)).as(seed).isInstanceOf(RunStarted.class);
    assertThat(events.get(events.size() - 1)).as(seed).isInstanceOf(RunFinished.class);
    Map<String, Set<String>> waits = waits(pipeline);
    Set<String> ended = new HashSet<>();
    Map<String, Integer> open = new HashMap<>();
    int attempting = 0;
    for (RunEvent event : events) {
      if (event instanceof StageStarted started) {
        assertThat(open.put(started.stage(), 0)).as(seed).isNull();
        assertThat(ended).as(seed + " " + started).containsAll(waits.get(started.stage()));
      } else if (event instanceof AttemptStarted started) {
        assertThat(started.attempt()).as(seed).isEqualTo(open.get(started.stage()) + 1);
        assertThat(++attempting).as(seed).isLessThanOrEqualTo(limit);
      } else if (event instanceof AttemptFinished finished) {
        assertThat(open.put(finished.stage(), finished.attempt().number())).as(seed).isNotNull();
        attempting--;
      } else if (event instanceof StageFinished finished) {
        assertThat(open).as(seed).containsKey(finished.stage());
        assertThat(ended.add(finished.stage())).as(seed).isTrue();
      } else if (event instanceof StageSkipped skipped) {
        assertThat(open).as(seed).doesNotContainKey(skipped.stage());
        assertThat(ended.add(skipped.stage())).as(seed).isTrue();
      }
    }
    assertThat(attempting).isZero();
    assertThat(ended).as(seed).hasSize(pipeline.allStages().size());
  }

  private static Map<String, Set<String>> waits(Pipeline pipeline) {
    Map<String, Set<String>> waits = new HashMap<>();
    StageGraph graph = StageGraph.of(pipeline);
    Map<String, Node> nodes = new HashMap<>();
    graph.nodes().forEach(node -> nodes.put(node.name(), node));
    for (Stage stage : pipeline.stages()) {
      Set<String> earlier = new HashSet<>();
      for (Edge edge : Model.edgesInto(graph, stage)) {
        nodes.get(edge.from()).allStages().forEach(other -> earlier.add(other.name()));
      }
      waits.put(stage.name(), earlier);
    }
    for (Node block : graph.nodes()) {
      Set<String> earlier = new HashSet<>();
      block.children().forEach(child -> child.allStages().forEach(s -> earlier.add(s.name())));
      for (Post post : block.post()) {
        waits.put(post.stage().name(), Set.copyOf(earlier));
        earlier.add(post.stage().name());
      }
    }
    return waits;
  }

  /** A model of the outcomes, which ignores time. */
  private static final class Model {

    private final Case one;
    private final Pipeline pipeline;
    private final StageGraph graph;
    private final Map<String, Node> nodes = new HashMap<>();
    private final Map<String, String> outcomes = new LinkedHashMap<>();

    Model(Case one, Pipeline pipeline) {
      this.one = one;
      this.pipeline = pipeline;
      this.graph = StageGraph.of(pipeline);
      graph.nodes().forEach(node -> nodes.put(node.name(), node));
    }

    Map<String, String> outcomes() {
      Map<String, String> inOrder = new LinkedHashMap<>();
      pipeline.allStages().forEach(stage -> inOrder.put(stage.name(), outcome(stage)));
      return inOrder;
    }

    private String outcome(Stage stage) {
      String known = outcomes.get(stage.name());
      if (known == null) {
        known = pipeline.isPost(stage.name()) ? decidePost(stage) : decide(stage);
        outcomes.put(stage.name(), known);
      }
      return known;
    }

    private String decide(Stage stage) {
      for (Edge edge : edgesInto(graph, stage)) {
        boolean cares = edge.reason() != Edge.Reason.AFTER;
        if (cares && isBad(edge.from())) {
          return Outcome.SKIPPED + " " + Kind.UPSTREAM;
        }
      }
      for (Optional<Node> at = Optional.of(stage);
          at.isPresent();
          at = graph.parent(at.get().name())) {
        Question question = one.questions.get(at.get().name());
        if (!one.holds.getOrDefault(at.get().name(), true)
            || (question != null && !holds(question))) {
          return Outcome.SKIPPED + " " + Kind.CONDITION;
        }
      }
      return worked(stage);
    }

    private String decidePost(Stage stage) {
      Node block = graph.parent(stage.name()).orElseThrow();
      List<String> inside =
          block.children().stream()
              .flatMap(child -> child.allStages().stream())
              .map(this::outcome)
              .toList();
      boolean hasRun = inside.stream().anyMatch(outcome -> !outcome.startsWith("SKIPPED"));
      boolean isBad = inside.stream().anyMatch(Model::isBadEnd);
      OutcomeFilter when =
          block.post().stream()
              .filter(post -> post.stage().equals(stage))
              .findFirst()
              .orElseThrow()
              .when();
      boolean runs =
          hasRun
              && when.covers(isBad ? Outcome.FAILED : Outcome.SUCCESS)
              && one.holds.getOrDefault(stage.name(), true);
      return runs ? worked(stage) : Outcome.SKIPPED + " " + Kind.CONDITION;
    }

    private String worked(Stage stage) {
      if (one.failingAttempts.get(stage.name()) < stage.retry().orElseThrow().attempts()) {
        return Outcome.SUCCESS.toString();
      }
      return (stage.allowFailure().isPresent() ? Outcome.UNSTABLE : Outcome.FAILED).toString();
    }

    private boolean holds(Question question) {
      boolean anyFailed = question.nodes().stream().anyMatch(this::isBad);
      return switch (question.rule()) {
        case 0 -> anyFailed;
        case 1 -> !anyFailed;
        default -> question.nodes().stream().anyMatch(name -> !isBad(name) && hasSuccess(name));
      };
    }

    private boolean isBad(String node) {
      return nodes.get(node).allStages().stream().anyMatch(stage -> isBadEnd(outcome(stage)));
    }

    private boolean hasSuccess(String node) {
      return nodes.get(node).allStages().stream()
          .anyMatch(stage -> List.of("SUCCESS", "UNSTABLE").contains(outcome(stage)));
    }

    private static boolean isBadEnd(String outcome) {
      return outcome.equals("FAILED") || outcome.equals("SKIPPED UPSTREAM");
    }

    /** Returns the edges into a stage and into the nodes around it. */
    static List<Edge> edgesInto(StageGraph graph, Stage stage) {
      Set<String> names = new HashSet<>();
      for (Optional<Node> at = Optional.of(stage);
          at.isPresent();
          at = graph.parent(at.get().name())) {
        names.add(at.get().name());
      }
      return graph.edges().stream().filter(edge -> names.contains(edge.to())).toList();
    }
  }
}
