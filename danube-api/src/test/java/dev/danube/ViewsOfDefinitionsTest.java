package dev.danube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.graph.StageGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of what definitions and results tell about themselves. */
class ViewsOfDefinitionsTest {

  private static final Output<ImageRef> APP = Output.image("app");

  private static final Pipeline PIPELINE =
      Pipeline.define(
          "p",
          p ->
              p.image("busybox")
                  .parallel(
                      "v", v -> v.group("g", g -> g.stage("run", s -> s.run("true").exec("ls"))))
                  .stage("java", s -> s.call(stage -> {}))
                  .stage("keeps", s -> s.call(stage -> {}).artifact("*.txt"))
                  .stage("hooked", s -> s.call(stage -> {}).always(h -> h.run("ls")))
                  .stage("build", s -> s.buildImage(i -> i.tag("a", Tag.of("1")).as(APP)))
                  .stage("tag", s -> s.tagImage(APP, "b", Tag.of("2"))));

  private static Step step(String stage) {
    return PIPELINE.find(stage).orElseThrow().steps().get(0);
  }

  @Test
  void a_step_tells_where_it_runs_and_which_tags_it_gives() {
    assertThat(step("run").isInContainer()).isTrue();
    assertThat(step("java").isInContainer()).isFalse();
    assertThat(step("java").isOfImages()).isFalse();
    assertThat(step("build").isOfImages()).isTrue();
    assertThat(step("run").isOfImages()).isFalse();
    assertThat(step("build").tags()).containsExactly(Tag.of("1"));
    assertThat(step("tag").tags()).containsExactly(Tag.of("2"));
    assertThat(step("run").tags()).isEmpty();
  }

  @Test
  void a_stage_tells_whether_it_needs_a_container() {
    assertThat(PIPELINE.allStages().stream().filter(Stage::worksInContainer).map(Stage::name))
        .containsExactly("run", "keeps", "hooked");
  }

  @Test
  void a_node_is_inside_of_its_blocks() {
    StageGraph graph = StageGraph.of(PIPELINE);
    assertThat(graph.around("run")).extracting(Node::name).containsExactly("g", "v");
    assertThat(graph.around("java")).isEmpty();
    assertThat(graph.around("unknown")).isEmpty();
  }

  @Test
  void a_part_of_a_pipeline_says_so() {
    assertThat(PIPELINE.isPartial()).isFalse();
    assertThat(PIPELINE.only("run").isPartial()).isTrue();
    assertThat(PIPELINE.without("tag").isPartial()).isTrue();
  }

  @Test
  void a_matrix_can_be_fail_fast() {
    Pipeline pipeline =
        Pipeline.define(
            "p",
            p ->
                p.image("busybox")
                    .matrix(
                        "m",
                        m -> m.axis("os", "a", "b").failFast().stage((cell, s) -> s.run("true"))));
    assertThat(((Parallel) pipeline.nodes().get(0)).failFast()).isTrue();
  }

  @Test
  void a_parameter_checks_a_content() {
    Parameter<String> level = Parameter.choice("level", "low", "high");
    assertThat(level.checked("low")).isEqualTo("low");
    assertThatThrownBy(() -> level.checked("middle"))
        .hasMessage("parameter \"level\" is \"middle\"; it has to be one of low, high");
  }

  @Test
  void a_result_of_a_program_succeeded_with_exit_code_0() {
    assertThat(new ExecResult(0, "", "").succeeded()).isTrue();
    assertThat(new ExecResult(1, "", "").succeeded()).isFalse();
  }

  @Test
  void a_failure_is_copied_with_its_attempt_and_what_was_thrown_meanwhile() {
    StageFailure failure = StageFailure.of("a", FailureKind.EXIT_CODE, "bad").withAttempt(3);
    assertThat(failure.attempt()).isEqualTo(3);
    IllegalStateException thrown = new IllegalStateException("handler");
    Throwable cause = failure.withSuppressed(thrown).cause().orElseThrow();
    assertThat(cause).hasMessage("bad");
    assertThat(List.of(cause.getSuppressed())).containsExactly(thrown);
  }
}
