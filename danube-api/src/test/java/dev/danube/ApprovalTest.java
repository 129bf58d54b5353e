package dev.danube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Tests of approvals, as definitions. */
class ApprovalTest {

  private static final Parameter<String> VERSION = Parameter.text("version");
  private static final Output<String> RELEASED = Output.text("released");

  private static List<String> problems(Consumer<Pipeline.Builder> definition) {
    try {
      Pipeline.define("ci", definition);
      return List.of();
    } catch (PipelineDefinitionException e) {
      return e.problems().stream()
          .map(problem -> problem.path() + ": " + problem.message())
          .toList();
    }
  }

  @Test
  void an_approval_is_a_stage_without_a_container_that_makes_its_inputs() {
    Pipeline pipeline =
        Pipeline.define(
            "ci",
            p ->
                p.approval(
                        "release",
                        a ->
                            a.message("Release it?")
                                .input(VERSION, RELEASED)
                                .within(Duration.ofHours(1)))
                    .stage("publish", s -> s.call(c -> {}).needsNothing().input(RELEASED)));
    Stage release = pipeline.find("release").orElseThrow();
    assertThat(release.approval())
        .contains(
            new Approval(
                "Release it?",
                List.of(new Approval.Input<>(VERSION, RELEASED)),
                java.util.Optional.of(Duration.ofHours(1))));
    assertThat(release.worksInContainer()).isFalse();
    assertThat(release.outputs()).containsExactly(RELEASED);
    assertThat(release.steps()).extracting(Step::text).containsExactly("approval \"Release it?\"");
    assertThat(release.steps()).noneMatch(Step::isOfImages);
    assertThat(pipeline.find("publish").orElseThrow().approval()).isEmpty();
    assertThat(pipeline.edges())
        .containsExactly(new Edge("release", "publish", Edge.Reason.OUTPUT));
  }

  @Test
  void its_definition_counts_for_the_digest_of_its_stage() {
    Stage one = Stage.define("a", s -> s.approval(a -> a.message("x")));
    assertThat(one).isEqualTo(Stage.define("a", s -> s.approval(a -> a.message("x"))));
    assertThat(one.definitionHash())
        .isEqualTo(Stage.define("a", s -> s.approval(a -> a.message("x"))).definitionHash())
        .isNotEqualTo(Stage.define("a", s -> s.approval(a -> a.message("y"))).definitionHash());
  }

  @Test
  void wrong_uses_are_problems() {
    assertThat(
            problems(
                p ->
                    p.approval("a", a -> {})
                        .approval(
                            "b",
                            a ->
                                a.message("x")
                                    .within(Duration.ZERO)
                                    .input(VERSION, RELEASED)
                                    .input(VERSION, Output.text("other")))
                        .stage(
                            "c",
                            s ->
                                s.approval(a -> a.message("x"))
                                    .call(c -> {})
                                    .timeout(Duration.ofMinutes(1)))
                        .post(after -> after.always("d", s -> s.approval(a -> a.message("x"))))))
        .containsExactly(
            "ci > a: approval has no message; add message(\"...\") with the question",
            "ci > b: within must be more than zero, was PT0S",
            "ci > b: input \"version\" is asked for twice; keep one of them",
            "ci > c: approval(...) is not the only step; put the other steps into a stage below it",
            "ci > c: timeout has no effect on an approval; use within(...) in the approval to limit the wait",
            "ci > post > d: approval in a post stage, which must end soon; ask in a stage before");
    assertThat(
            problems(
                p ->
                    p.defaults(s -> s.timeout(Duration.ofMinutes(1)))
                        .approval("a", a -> a.message("x"))))
        .isEmpty();
  }
}
