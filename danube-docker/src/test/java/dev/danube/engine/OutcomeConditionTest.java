package dev.danube.engine;

import static dev.danube.Condition.outcomes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.Condition;
import dev.danube.Outcome;
import dev.danube.Outcomes;
import dev.danube.Pipeline;
import dev.danube.PipelineDefinitionException;
import dev.danube.RunResult;
import dev.danube.SkipReason;
import dev.danube.StageResult;
import dev.danube.engine.contract.TestPipelines;
import dev.danube.testing.FakeBackend;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of {@link Outcomes}, row by row, on the fake. */
class OutcomeConditionTest {

  private static final Outcomes BOTH = outcomes("a", "b");

  /** Runs two nodes, with a stage after them, and returns what became of it. */
  private static String end(String a, String b, Condition condition) {
    Pipeline pipeline =
        TestPipelines.with(
            "p",
            "x",
            p ->
                p.stage("broken", s -> s.run("false"))
                    .stage("a", s -> node(s, a))
                    .stage("b", s -> node(s, b))
                    .stage("last", s -> s.run("x").after("a", "b").when(condition)));
    RunResult result = run(pipeline);
    assertThat(result.stage("a").outcome()).isEqualTo(outcome(a));
    return end(result.stage("last"));
  }

  private static void node(dev.danube.Stage.Builder s, String kind) {
    s.run(kind.equals("FAILED") || kind.equals("UNSTABLE") ? "false" : "x");
    switch (kind) {
      case "UNSTABLE" -> s.needsNothing().allowFailure();
      case "UPSTREAM" -> s.needs("broken");
      case "CONDITION" -> s.needsNothing().when(Condition.that("never", run -> false));
      default -> s.needsNothing();
    }
  }

  private static Outcome outcome(String kind) {
    return kind.equals("UPSTREAM") || kind.equals("CONDITION")
        ? Outcome.SKIPPED
        : Outcome.valueOf(kind);
  }

  private static String end(StageResult last) {
    return last.skipReason().map(SkipReason::text).orElse("runs");
  }

  private static RunResult run(Pipeline pipeline) {
    FakeBackend fake = FakeBackend.create();
    for (dev.danube.Stage stage : pipeline.stages()) {
      if (stage.steps().get(0).text().contains("false")) {
        fake = fake.onStage(stage.name(), f -> f.exits(1));
      }
    }
    try (Danube danube = Danube.using(fake)) {
      return danube.run(pipeline);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SUCCESS   | SUCCESS   | no  | yes | yes",
        "SUCCESS   | UNSTABLE  | no  | yes | yes",
        "UNSTABLE  | CONDITION | no  | yes | yes",
        "FAILED    | SUCCESS   | yes | no  | yes",
        "FAILED    | FAILED    | yes | no  | no",
        "UPSTREAM  | SUCCESS   | yes | no  | yes",
        "UPSTREAM  | CONDITION | yes | no  | no",
        "CONDITION | CONDITION | no  | yes | no",
      })
  void each_outcome_counts_as_the_table_says(
      String a, String b, String anyFailed, String noneFailed, String anySucceeded) {
    assertThat(end(a, b, BOTH.anyFailed()).equals("runs")).isEqualTo(anyFailed.equals("yes"));
    assertThat(end(a, b, BOTH.noneFailed()).equals("runs")).isEqualTo(noneFailed.equals("yes"));
    assertThat(end(a, b, BOTH.anySucceeded()).equals("runs")).isEqualTo(anySucceeded.equals("yes"));
  }

  @Test
  void the_reason_of_a_skip_names_what_decided() {
    assertThat(end("SUCCESS", "UNSTABLE", BOTH.anyFailed()))
        .isEqualTo("not (any of a, b failed); a is SUCCESS, b is UNSTABLE");
    assertThat(end("SUCCESS", "FAILED", BOTH.noneFailed()))
        .isEqualTo("not (none of a, b failed); b is FAILED");
    assertThat(end("FAILED", "UPSTREAM", BOTH.anySucceeded()))
        .isEqualTo(
            "not (any of a, b succeeded); a is FAILED, b is SKIPPED (needs broken, which failed)");
  }

  @Test
  void a_group_counts_by_the_stages_inside() {
    assertThat(endOfGroup("x", "false", Outcomes::anyFailed)).isEqualTo("runs");
    assertThat(endOfGroup("false", "x", Outcomes::anySucceeded))
        .isEqualTo("not (any of g succeeded); g is FAILED (stage one)");
    assertThat(endOfGroup("x", "x", Outcomes::anySucceeded)).isEqualTo("runs");
  }

  private static String endOfGroup(
      String one, String two, Function<Outcomes, Condition> condition) {
    Pipeline pipeline =
        TestPipelines.with(
            "p",
            "x",
            p ->
                p.group("g", g -> g.stage("one", s -> s.run(one)).stage("two", s -> s.run(two)))
                    .parallel(
                        "last",
                        v ->
                            v.after("g")
                                .when(condition.apply(outcomes("g")))
                                .stage("inside", s -> s.run("x"))));
    return end(run(pipeline).stage("inside"));
  }

  @Test
  void a_node_that_is_left_out_counts_neither_way() {
    Pipeline pipeline =
        TestPipelines.with(
            "p",
            "x",
            p ->
                p.stage("a", s -> s.run("false"))
                    .stage("b", s -> s.run("x").after("a").when(outcomes("a").anyFailed()))
                    .stage("c", s -> s.run("x").after("a").when(outcomes("a").noneFailed())));
    RunResult result = run(pipeline.without("a"));
    assertThat(end(result.stage("b"))).isEqualTo("not (any of a failed); a is not in this run");
    assertThat(end(result.stage("c"))).isEqualTo("runs");
  }

  @Test
  void a_post_stage_may_ask_about_any_stage() {
    Pipeline pipeline =
        TestPipelines.with(
            "p",
            "x",
            p ->
                p.stage("a", s -> s.run("false"))
                    .post(
                        after ->
                            after
                                .always("b", s -> s.run("x").when(outcomes("a").anyFailed()))
                                .always("c", s -> s.run("x").when(outcomes("a").noneFailed()))));
    RunResult result = run(pipeline);
    assertThat(end(result.stage("b"))).isEqualTo("runs");
    assertThat(end(result.stage("c"))).isEqualTo("not (none of a failed); a is FAILED");
  }

  @Test
  void the_plan_leaves_it_open() {
    Pipeline pipeline =
        TestPipelines.with(
            "p",
            "x",
            p ->
                p.stage("a", s -> s.run("x"))
                    .stage("b", s -> s.run("x").after("a").when(outcomes("a").anyFailed())));
    try (Danube danube = Danube.using(FakeBackend.create())) {
      assertThat(danube.plan(pipeline).toString()).contains("if any of a failed");
    }
  }

  @Test
  void wrong_uses_are_told_with_advice() {
    assertThat(
            problems(
                p ->
                    p.stage("unit", s -> s.run("x"))
                        .stage("a", s -> s.run("x").when(outcomes("unit").anyFailed()))
                        .stage("b", s -> s.run("x").when(outcomes("unti").anyFailed()))
                        .stage("c", s -> s.run("x").after("nit").when(outcomes("nit").anyFailed()))
                        .stage("d", s -> s.run("x").when(outcomes("tidy").noneFailed()))
                        .stage(
                            "e", s -> s.run("x").needs("unit").when(outcomes("unit").anyFailed()))
                        .group(
                            "f",
                            g ->
                                g.after("unit")
                                    .stage(
                                        "g", s -> s.run("x").when(outcomes("unit").noneFailed())))
                        .post(after -> after.always("tidy", s -> s.run("x")))))
        .contains(
            "ci > a: outcomes(\"unit\") without after(\"unit\"); add that, so that the condition is"
                + " asked when \"unit\" has ended, however it ended",
            "ci > b: outcomes(\"unti\") of a node that does not exist; did you mean \"unit\"?",
            "ci > c: after \"nit\", which does not exist; did you mean \"unit\"?",
            "ci > d: outcomes(\"tidy\") of a post stage; name stages that run before",
            "ci > e: outcomes(\"unit\") beside needs(\"unit\"), which skips the node if \"unit\" fails;"
                + " write after in place of needs");
    assertThatThrownBy(Condition::outcomes)
        .hasMessage("outcomes() names no node; name those to ask about");
  }

  private static String problems(Consumer<Pipeline.Builder> definition) {
    try {
      Pipeline.define(
          "ci",
          p -> {
            p.image("x");
            definition.accept(p);
          });
      return "";
    } catch (PipelineDefinitionException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
