package dev.danube.outside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Node;
import dev.danube.Pipeline;
import dev.danube.PipelineDefinitionException;
import dev.danube.Stage;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the resources that nodes claim, and of the problems that they have. */
class LimitProblemsTest {

  private static final Consumer<Stage.Builder> WORK = s -> s.run("x");

  // spotless:off

  @Test
  void a_node_of_every_kind_has_the_limits_that_are_set_on_it() {
    Pipeline pipeline = Pipeline.define("ci", p -> p.image("busybox:1.36")
        .defaults(s -> s.limit("gpu", 2))
        .stage("a", s -> s.exclusive("deploy-prod").limit("licences", 3).run("x"))
        .stage("b", WORK)
        .post(after -> after.always("p", s -> s.exclusive("deploy-prod").run("x"))));
    assertThat(pipeline.find("a").orElseThrow().limits()).isEqualTo(Map.of("gpu", 2, "deploy-prod", 1, "licences", 3));
    assertThat(pipeline.find("b").orElseThrow().limits()).isEqualTo(Map.of("gpu", 2));
    assertThat(pipeline.post().get(0).stage().limits()).isEqualTo(Map.of("gpu", 2, "deploy-prod", 1));
    Pipeline blocks = Pipeline.define("ci", p -> p.image("busybox:1.36")
        .group("g", g -> g.exclusive("x").limit("y", 2).stage("a", WORK))
        .parallel("v", v -> v.exclusive("x").limit("y", 2).stage("b", WORK))
        .matrix("m", m -> m.exclusive("x").limit("y", 2).axis("jdk", "17").stage((cell, s) -> s.run("x")))
        .stage("none", WORK));
    assertThat(blocks.nodes()).extracting(Node::limits)
        .containsExactly(Map.of("x", 1, "y", 2), Map.of("x", 1, "y", 2), Map.of("x", 1, "y", 2), Map.of());
    assertThat(blocks.find("m-17").orElseThrow().limits()).isEmpty();
  }

  @Test
  void a_limit_is_part_of_a_definition_and_survives_a_selection() {
    Stage free = Stage.define("a", s -> s.run("x"));
    Stage exclusive = Stage.define("a", s -> s.run("x").exclusive("r"));
    assertThat(exclusive).isNotEqualTo(free).isEqualTo(Stage.define("a", s -> s.run("x").limit("r", 1)));
    assertThat(exclusive.definitionHash()).isNotEqualTo(free.definitionHash());
    Pipeline pipeline = Pipeline.define("ci", p -> p.image("busybox:1.36").stage("before", WORK)
        .group("g", g -> g.exclusive("x").stage("a", WORK).stage("b", WORK)));
    assertThat(pipeline.without("b").nodes().get(1).limits()).isEqualTo(Map.of("x", 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "-a", ".a", "a b", "a/b", "ä"})
  void a_resource_that_is_no_name_is_a_problem(String name) {
    assertThat(problems(p -> p.stage("a", s -> s.run("x").exclusive(name)))).containsExactly("ci > a: exclusive \"" + name
        + "\" is not the name of a resource; use at most 100 letters, digits, \".\", \"-\" and \"_\", starting with a letter or digit");
    assertThat(problems(p -> p.group("g", g -> g.limit(name, 2).stage("a", WORK)))).hasSize(1).first().asString()
        .startsWith("ci > g: limit \"" + name + "\" is not");
  }

  @Test
  void the_longest_name_has_a_hundred_characters() {
    assertThat(problems(p -> p.stage("a", s -> s.run("x").exclusive("a".repeat(100))))).isEmpty();
    assertThat(problems(p -> p.stage("a", s -> s.run("x").exclusive("a".repeat(101))))).hasSize(1);
  }

  @Test
  void a_limit_below_one_is_a_problem() {
    assertThat(problems(p -> p.stage("a", s -> s.run("x").limit("licences", 0))))
        .containsExactly("ci > a: limit of \"licences\" must be at least 1, was 0");
    assertThat(problems(p -> p.stage("a", s -> s.run("x").limit("licences", -3)))).hasSize(1);
  }

  @Test
  void the_same_resource_twice_on_a_node_is_a_problem() {
    assertThat(problems(p -> p.stage("a", s -> s.run("x").exclusive("r").limit("r", 2)))).hasSize(1).first().asString()
        .matches("ci > a: limit r was already set to 1 at LimitProblemsTest.java:\\d+ \\(now 2\\)");
  }

  @Test
  void a_resource_has_one_limit_in_a_pipeline() {
    assertThat(problems(p -> p
        .stage("a", s -> s.run("x").limit("licences", 3))
        .stage("b", s -> s.run("x").limit("licences", 3))
        .group("g", g -> g.exclusive("licences").stage("c", WORK))
        .post(after -> after.always("p", s -> s.run("x").limit("licences", 4))))).hasSize(2)
        .satisfies(found -> assertThat(found.get(0)).matches("ci > g: exclusive\\(\"licences\"\\), but limit\\(\"licences\", 3\\) at"
            + " LimitProblemsTest.java:\\d+; a resource has one limit, so write the same one"))
        .satisfies(found -> assertThat(found.get(1)).startsWith("ci > post > p: limit(\"licences\", 4), but limit(\"licences\", 3) at"));
  }

  @Test
  void what_is_inside_a_block_that_holds_a_resource_claims_none() {
    assertThat(problems(p -> p.group("deploy", g -> g.exclusive("prod").exclusive("db")
        .stage("a", s -> s.run("x").limit("licences", 3))
        .parallel("v", v -> v.stage("b", s -> s.run("x").exclusive("prod"))))))
        .containsExactly(
            "ci > deploy > a: limit(\"licences\", 3) inside \"deploy\", which holds prod, db meanwhile; set it on \"deploy\" too, and not here",
            "ci > deploy > v > b: exclusive(\"prod\") inside \"deploy\", which holds prod, db meanwhile; set it on \"deploy\" too, and not here");
  }

  @Test
  void nothing_outside_of_a_block_that_holds_a_resource_runs_between_its_stages() {
    assertThat(problems(p -> p
        .group("deploy", g -> g.exclusive("prod")
            .stage("first", WORK)
            .stage("second", s -> s.run("x").needs("check")))
        .stage("check", s -> s.run("x").needs("first"))))
        .containsExactly("ci > deploy: \"check\" has to run between stages of \"deploy\", which holds prod from its first stage to its"
            + " last; move it into \"deploy\" or before it");
  }

  @Test
  void two_blocks_that_hold_resources_do_not_need_parts_of_each_other() {
    assertThat(problems(p -> p.parallel("both", v -> v
        .group("one", g -> g.exclusive("a").stage("a1", WORK).stage("a2", s -> s.run("x").needs("b1")))
        .group("two", g -> g.exclusive("b").stage("b1", WORK).stage("b2", s -> s.run("x").needs("a1"))))))
        .isNotEmpty().allMatch(problem -> problem.contains("has to run between stages of"));
  }

  @Test
  void what_the_stages_of_a_block_wait_for_may_run_before_the_block() {
    assertThat(problems(p -> p
        .stage("check", WORK)
        .parallel("v", v -> v
            .stage("beside", WORK)
            .group("deploy", g -> g.exclusive("prod").stage("first", WORK).stage("second", s -> s.run("x").needs("check", "beside", "first"))))
        .stage("after", s -> s.run("x").needs("first"))))
        .isEmpty();
  }

  @Test
  void stages_that_wait_for_each_other_are_one_problem_beside_those_of_resources() {
    assertThat(problems(p -> p
        .group("deploy", g -> g.exclusive("prod").stage("a", s -> s.run("x").needs("b")))
        .stage("b", s -> s.run("x").needs("a"))))
        .containsExactly("ci: stages wait for each other: a -> b -> a");
  }

  // spotless:on

  private static List<String> problems(Consumer<Pipeline.Builder> definition) {
    try {
      Pipeline.define("ci", p -> definition.accept(p.image("busybox:1.36")));
      return List.of();
    } catch (PipelineDefinitionException e) {
      return e.problems().stream()
          .map(problem -> problem.path() + ": " + problem.message())
          .toList();
    }
  }
}
