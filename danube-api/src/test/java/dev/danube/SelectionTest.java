package dev.danube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Tests of parts of a pipeline. */
class SelectionTest {

  private static final Consumer<Stage.Builder> WORK = s -> s.call(c -> {});

  // spotless:off
  private static final Pipeline CI = Pipeline.define("ci", p -> p
      .image("busybox:1.36").env("A", "1")
      .stage("build", WORK)
      .stage("lint", s -> s.call(c -> {}).needsNothing())
      .parallel("verify", v -> v
          .stage("unit", WORK)
          .group("slow", g -> g.stage("deploy", WORK).stage("it", WORK))
          .stage("cover", s -> s.call(c -> {}).needs("unit")))
      .stage("push", s -> s.call(c -> {}).needs("build", "it"))
      .stage("report", s -> s.call(c -> {}).after("push")));
  // spotless:on

  private static List<String> stages(Pipeline pipeline) {
    return pipeline.stages().stream().map(Stage::name).toList();
  }

  private static List<String> edges(Pipeline pipeline) {
    return pipeline.edges().stream()
        .map(edge -> edge.from() + " -> " + edge.to() + " " + edge.reason())
        .toList();
  }

  @Test
  void only_keeps_all_that_is_waited_for_and_nothing_else() {
    assertThat(stages(CI.only("lint"))).containsExactly("lint");
    assertThat(stages(CI.only("unit"))).containsExactly("build", "lint", "unit");
    assertThat(stages(CI.only("push"))).containsExactly("build", "lint", "deploy", "it", "push");
    assertThat(stages(CI.only("verify", "report"))).isEqualTo(stages(CI));
    assertThat(edges(CI.only("push")))
        .containsExactly(
            "build -> verify ORDER",
            "lint -> verify ORDER",
            "deploy -> it ORDER",
            "build -> push NEEDS",
            "it -> push NEEDS");
  }

  @Test
  void without_bridges_the_edges() {
    assertThat(edges(CI.without("it")))
        .contains("build -> push NEEDS", "deploy -> push NEEDS")
        .noneMatch(edge -> edge.startsWith("it "));
    assertThat(edges(CI.without("slow")))
        .as("what the group and its stages waited for")
        .contains("build -> push NEEDS", "lint -> push NEEDS");
    assertThat(edges(CI.without("push"))).contains("build -> report AFTER", "it -> report AFTER");
    assertThat(edges(CI.without("unit"))).contains("build -> cover NEEDS", "lint -> cover NEEDS");
  }

  @Test
  void what_waited_only_for_what_is_gone_starts_at_once() {
    Pipeline left = CI.without("build", "verify", "lint");
    assertThat(stages(left)).containsExactly("push", "report");
    assertThat(left.find("push").orElseThrow().needsNothing()).isTrue();
    assertThat(edges(left)).containsExactly("push -> report AFTER");
  }

  @Test
  void the_pipeline_itself_and_its_settings_stay() {
    Pipeline left = CI.without("lint");
    assertThat(left.image()).isEqualTo(CI.image());
    assertThat(left.env()).isEqualTo(CI.env());
    assertThat(stages(CI)).contains("lint");
    assertThat(CI.only("report", "verify")).isEqualTo(CI);
  }

  @Test
  void wrong_names() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CI.only("biuld"))
        .withMessage(
            "Pipeline \"ci\" has no stage, group or parallel \"biuld\"; did you mean \"build\"?");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CI.without())
        .withMessage("Name at least one stage, group or parallel");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CI.without("build", "lint", "verify", "push", "report"))
        .withMessage(
            "Nothing is left of pipeline \"ci\" without build, lint, verify, push, report");
  }

  @Test
  void a_name_twice_is_as_good_as_once_and_post_stages_stay() {
    Pipeline ci =
        Pipeline.define(
            "ci",
            p ->
                p.stage("a", s -> s.call(c -> {}).output(Output.text("x")))
                    .stage("b", s -> s.call(c -> {}).input(Output.text("x")))
                    .post(after -> after.always("tidy", s -> s.call(c -> {}))));
    assertThat(ci.only("a", "a").stages()).extracting(Stage::name).containsExactly("a");
    assertThat(ci.only("a").post()).isEqualTo(ci.post());
    assertThatThrownBy(() -> ci.only("tidy"))
        .hasMessage("\"tidy\" is a post stage; post stages are part of every selection");
    assertThatThrownBy(() -> ci.without("a"))
        .hasMessage("\"b\" reads output \"x\", which \"a\" makes; leave out both or neither");
  }
}
