package dev.danube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.graph.StageGraph;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Tests of the post stages of groups and parallels, as definitions. */
class BlockPostTest {

  private static final Consumer<Stage.Builder> WORK = s -> s.call(c -> {});
  private static final Output<String> SUM = Output.text("sum");

  // spotless:off
  private static final Pipeline CI = Pipeline.define("ci", p -> p
      .stage("a", WORK)
      .group("g", g -> g
          .always("last", WORK)
          .parallel("v", v -> v.stage("b", WORK).stage("c", WORK).onCancel("stopped", WORK))
          .onSuccess("won", WORK)
          .onFailure("lost", WORK))
      .stage("d", WORK)
      .post(after -> after.always("end", WORK)));
  // spotless:on

  private static List<String> names(List<Stage> stages) {
    return stages.stream().map(Stage::name).toList();
  }

  private static List<String> problems(Consumer<Pipeline.Builder> definition) {
    try {
      Pipeline.define("ci", definition);
      return List.of();
    } catch (PipelineDefinitionException e) {
      return e.problems().stream()
          .map(
              problem ->
                  problem.path() + ": " + problem.message().replaceAll("\\S+\\.java:\\d+", "LINE"))
          .toList();
    }
  }

  @Test
  void a_block_lists_its_post_stages_as_they_run_always_last() {
    Node block = CI.nodes().get(1);
    assertThat(block.post())
        .extracting(post -> post.when().text() + " " + post.stage().name())
        .containsExactly("on success won", "on failure lost", "always last");
    assertThat(names(block.stages())).containsExactly("b", "c");
    assertThat(names(block.allStages()))
        .containsExactly("b", "c", "stopped", "won", "lost", "last");
    assertThat(CI.nodes().get(0).post()).isEmpty();
    assertThat(names(CI.nodes().get(0).allStages())).containsExactly("a");
    assertThat(names(CI.stages())).containsExactly("a", "b", "c", "d");
    assertThat(names(CI.allStages()))
        .containsExactly("a", "b", "c", "stopped", "won", "lost", "last", "d", "end");
  }

  @Test
  void a_pipeline_knows_which_stages_are_post_stages() {
    assertThat(CI.isPost("won")).isTrue();
    assertThat(CI.isPost("end")).isTrue();
    assertThat(CI.isPost("b")).isFalse();
    assertThat(CI.isPost("nope")).isFalse();
  }

  @Test
  void blocks_with_other_post_stages_are_not_equal() {
    Stage work = Stage.define("b", WORK);
    Pipeline one =
        Pipeline.define("x", p -> p.group("g", g -> g.stage(work).always("c", s -> s.call(NO))));
    Pipeline other =
        Pipeline.define("x", p -> p.group("g", g -> g.stage(work).onCancel("c", s -> s.call(NO))));
    Pipeline same =
        Pipeline.define("x", p -> p.group("g", g -> g.stage(work).always("c", s -> s.call(NO))));
    assertThat(one).isEqualTo(same).isNotEqualTo(other);
  }

  private static final StageAction NO = c -> {};

  @Test
  void defaults_of_a_block_apply_to_its_post_stages() {
    Pipeline pipeline =
        Pipeline.define(
            "x",
            p ->
                p.group(
                    "g", g -> g.defaults(s -> s.env("A", "1")).stage("a", WORK).always("b", WORK)));
    assertThat(pipeline.find("b").orElseThrow().env()).containsKey("A");
  }

  @Test
  void a_part_of_a_pipeline_keeps_the_post_stages_of_the_blocks_that_are_left() {
    assertThat(names(CI.only("b").allStages()))
        .containsExactly("a", "b", "stopped", "won", "lost", "last", "end");
    assertThat(names(CI.without("v", "g").allStages())).containsExactly("a", "d", "end");
    assertThat(names(CI.without("a").allStages())).contains("stopped", "won");
    assertThat(names(CI.alone("g").allStages())).containsExactly("b", "c");
    assertThatThrownBy(() -> CI.only("won"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("\"won\" is a post stage of \"g\"; name \"g\"");
  }

  @Test
  void a_part_without_the_maker_of_an_output_that_a_left_post_stage_reads_is_refused() {
    Pipeline pipeline =
        Pipeline.define(
            "x",
            p ->
                p.stage("a", s -> s.call(NO).output(SUM))
                    .stage("z", WORK)
                    .group("g", g -> g.stage("b", WORK).always("c", s -> s.call(NO).input(SUM))));
    assertThatThrownBy(() -> pipeline.without("a"))
        .hasMessage("\"c\" reads output \"sum\", which \"a\" makes; leave out both or neither");
    assertThat(names(pipeline.without("a", "g").allStages())).containsExactly("z");
  }

  @Test
  void a_block_waits_for_what_its_post_stages_read_from_outside() {
    Pipeline pipeline =
        Pipeline.define(
            "x",
            p ->
                p.stage("a", s -> s.call(NO).output(SUM))
                    .group(
                        "g",
                        g ->
                            g.needsNothing()
                                .stage("b", WORK)
                                .always("c", s -> s.call(NO).input(SUM)))
                    .group("h", g -> g.stage("d", WORK).always("e", s -> s.call(NO).input(SUM))));
    assertThat(pipeline.edges())
        .containsExactlyInAnyOrder(
            new Edge("a", "g", Edge.Reason.AFTER),
            new Edge("a", "h", Edge.Reason.ORDER),
            new Edge("g", "h", Edge.Reason.ORDER));
    assertThat(
            problems(
                p ->
                    p.group("g", g -> g.stage("b", WORK).always("c", s -> s.call(NO).input(SUM)))
                        .stage("a", s -> s.call(NO).output(SUM))))
        .containsExactly("ci: stages wait for each other: g -> a -> g");
  }

  @Test
  void post_stages_may_read_what_has_been_made_before_them_only() {
    assertThat(
            problems(
                p ->
                    p.group(
                            "g",
                            g ->
                                g.group(
                                        "i",
                                        i ->
                                            i.stage("a", WORK)
                                                .always("makes", s -> s.call(NO).output(SUM)))
                                    .always("reads", s -> s.call(NO).input(SUM)))
                        .post(after -> after.always("too", s -> s.call(NO).input(SUM)))))
        .isEmpty();
    String later =
        "reads output \"sum\", which the post stage \"makes\" makes later; make it in a stage";
    assertThat(
            problems(
                p ->
                    p.group(
                            "g",
                            g ->
                                g.stage("a", s -> s.call(NO).input(SUM))
                                    .onFailure("early", s -> s.call(NO).input(SUM))
                                    .always("makes", s -> s.call(NO).output(SUM))
                                    .always("late", s -> s.call(NO).input(SUM)))
                        .group(
                            "h",
                            g -> g.stage("b", WORK).always("other", s -> s.call(NO).input(SUM)))))
        .containsExactly(
            "ci > g > a: " + later, "ci > g > early: " + later, "ci > h > other: " + later);
    assertThat(
            problems(
                p ->
                    p.group(
                            "g",
                            g -> g.stage("a", WORK).always("reads", s -> s.call(NO).input(SUM)))
                        .post(after -> after.always("makes", s -> s.call(NO).output(SUM)))))
        .containsExactly("ci > g > reads: " + later);
  }

  @Test
  void wrong_uses_are_problems() {
    assertThat(
            problems(
                p ->
                    p.group(
                            "g",
                            g ->
                                g.stage("a", WORK)
                                    .always("tidy", s -> s.call(NO).needs("a").manual()))
                        .stage("b", s -> s.call(NO).needs("tidy"))
                        .group("h", g -> g.always("a", WORK))))
        .containsExactly(
            "ci > g > tidy: needs in a post stage; remove it, because post stages run after all others, in the order written",
            "ci > g > tidy: manual in a post stage, which cannot be named; use a condition instead",
            "ci > b: needs \"tidy\", which is a post stage of \"g\"; name \"g\", which ends after it",
            "ci > h: group is empty; add .stage(...) or leave it out",
            "ci > h > a: the name is taken by \"ci > g > a\" at LINE; names are unique in a pipeline");
  }

  @Test
  void outcomes_in_a_post_stage_are_of_nodes_that_have_ended() {
    assertThat(
            problems(
                p ->
                    p.stage("x", WORK)
                        .group(
                            "g",
                            g ->
                                g.stage("a", WORK)
                                    .always(
                                        "inside",
                                        s -> s.call(NO).when(Condition.outcomes("a").anyFailed()))
                                    .always(
                                        "outside",
                                        s -> s.call(NO).when(Condition.outcomes("x").anyFailed())))
                        .group(
                            "h",
                            g ->
                                g.after("x")
                                    .stage("b", WORK)
                                    .always(
                                        "known",
                                        s ->
                                            s.call(NO).when(Condition.outcomes("x").anyFailed())))))
        .containsExactly(
            "ci > g > outside: outcomes(\"x\") in a post stage of \"g\", which does not contain it; name nodes inside \"g\", or add after(\"x\") to \"g\"");
  }

  @Test
  void a_post_stage_of_a_block_that_holds_a_resource_claims_none() {
    assertThat(
            problems(
                p ->
                    p.group(
                        "g",
                        g ->
                            g.exclusive("server")
                                .stage("a", WORK)
                                .always("b", s -> s.call(NO).exclusive("other")))))
        .containsExactly(
            "ci > g > b: exclusive(\"other\") inside \"g\", which holds server meanwhile; set it on \"g\" too, and not here");
  }

  @Test
  void the_graph_shows_them_inside_their_block() {
    StageGraph graph = StageGraph.of(CI);
    assertThat(graph.parent("won")).contains(CI.nodes().get(1));
    assertThat(graph.around("stopped")).extracting(Node::name).containsExactly("v", "g");
    assertThat(graph.toMermaid())
        .contains(
            "    subgraph n1_post[\"post\"]\n      direction TB\n      p1[\"won<br/>on success\"]\n      p2[\"lost<br/>on failure\"]\n      p3[\"last<br/>always\"]\n    end\n  end\n")
        .contains("  n2 -.-> n1_post\n  p1 --> p2\n  p2 --> p3\n");
    assertThat(graph.toDot())
        .contains("subgraph cluster_n1_post {")
        .contains("n4 -> p1 [style=dashed, lhead=cluster_n1_post, ltail=cluster_n2]");
    assertThat(graph.toJson())
        .contains(
            "{\"name\": \"won\", \"type\": \"post\", \"parent\": \"g\", \"when\": \"on_success\"}");
  }
}
