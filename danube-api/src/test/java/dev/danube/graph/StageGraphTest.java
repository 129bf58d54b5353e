package dev.danube.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Node;
import dev.danube.Pipeline;
import org.junit.jupiter.api.Test;

class StageGraphTest {

  @Test
  void nodes_come_in_reading_order_and_know_what_they_are_inside_of() {
    Pipeline ci =
        Pipeline.define(
            "ci",
            p ->
                p.stage("a", s -> s.call(c -> {}))
                    .parallel("v", v -> v.group("g", g -> g.stage("b", s -> s.call(c -> {})))));
    StageGraph graph = StageGraph.of(ci);

    assertThat(graph.pipeline()).isSameAs(ci);
    assertThat(graph.nodes()).extracting(Node::name).containsExactly("a", "v", "g", "b");
    assertThat(graph.parent("a")).isEmpty();
    assertThat(graph.parent("b").map(Node::name)).contains("g");
    assertThat(graph.parent("g").map(Node::name)).contains("v");
    assertThat(graph.edges()).isEqualTo(ci.edges());
  }
}
