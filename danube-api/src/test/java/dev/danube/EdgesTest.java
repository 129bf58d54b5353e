package dev.danube;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Tests of the edges: the numbered rules of the order. */
class EdgesTest {

  private static final Consumer<Stage.Builder> WORK = s -> s.call(c -> {});

  @Test
  void rule_1_a_node_waits_for_all_above_it() {
    assertThat(edges(p -> p.stage("a", WORK).stage("b", WORK).stage("c", WORK)))
        .containsExactly("a -> b ORDER", "b -> c ORDER");
  }

  // spotless:off
  @Test
  void rule_2_needs_replace_it_for_that_node_only_and_what_is_below_still_waits() {
    assertThat(edges(p -> p
        .stage("build", WORK)
        .stage("lint", s -> s.call(c -> {}).needsNothing())
        .stage("push", WORK)))
        .containsExactly("build -> push ORDER", "lint -> push ORDER");
    assertThat(edges(p -> p
        .stage("a", WORK)
        .stage("b", WORK)
        .stage("c", s -> s.call(x -> {}).needs("a", "a"))
        .stage("d", WORK)
        .stage("e", WORK)))
        .containsExactly("a -> b ORDER", "a -> c NEEDS", "b -> d ORDER", "c -> d ORDER", "d -> e ORDER");
  }

  @Test
  void rule_3_children_of_a_parallel_have_no_order_but_needs_adds_one() {
    assertThat(edges(p -> p
        .stage("a", WORK)
        .parallel("v", v -> v
            .stage("b", WORK)
            .stage("c", WORK)
            .stage("d", s -> s.call(x -> {}).needs("b")))
        .stage("e", WORK)))
        .containsExactly("a -> v ORDER", "b -> d NEEDS", "v -> e ORDER");
  }

  @Test
  void groups_are_sequences_of_their_own() {
    assertThat(edges(p -> p
        .parallel("v", v -> v
            .group("x", g -> g.stage("x1", WORK).stage("x2", WORK))
            .group("y", g -> g.stage("y1", WORK).stage("y2", WORK)))))
        .containsExactly("x1 -> x2 ORDER", "y1 -> y2 ORDER");
  }

  @Test
  void rule_6_after_waits_too_and_says_that_it_does_not_care() {
    assertThat(edges(p -> p
        .stage("a", WORK)
        .stage("b", s -> s.call(x -> {}).after("a"))
        .stage("c", WORK)))
        .containsExactly("a -> b AFTER", "a -> c ORDER", "b -> c ORDER");
  }
  // spotless:on

  @Test
  void the_number_of_edges_is_linear_in_the_number_of_nodes() {
    Pipeline wide =
        Pipeline.define(
            "wide",
            p -> {
              for (int i = 0; i < 300; i++) {
                p.stage("free" + i, s -> s.call(c -> {}).needsNothing());
                p.stage("bound" + i, WORK);
              }
            });
    assertThat(wide.edges()).hasSize(599);
  }

  private static List<String> edges(Consumer<Pipeline.Builder> definition) {
    return Pipeline.define("ci", definition).edges().stream()
        .map(edge -> edge.from() + " -> " + edge.to() + " " + edge.reason())
        .toList();
  }
}
