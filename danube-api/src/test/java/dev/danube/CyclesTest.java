package dev.danube;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CyclesTest {

  @Test
  void a_graph_without_cycle_has_none() {
    assertThat(find(List.of(List.of(1, 2), List.of(2), List.of()))).isEmpty();
  }

  @Test
  void a_cycle_is_found_in_the_direction_of_its_edges() {
    assertThat(find(List.of(List.of(1), List.of(3), List.of(), List.of(2, 4), List.of(1))))
        .containsExactly(1, 3, 4);
    assertThat(find(List.of(List.of(0)))).containsExactly(0);
  }

  @Test
  void a_long_chain_does_not_overflow_the_stack() {
    int size = 200_000;
    assertThat(Cycles.find(size, i -> i + 1 < size ? List.of(i + 1) : List.of())).isEmpty();
    assertThat(Cycles.find(size, i -> List.of((i + 1) % size))).hasSize(size);
  }

  @Test
  void whatever_is_found_is_a_cycle_and_what_has_an_order_has_none() {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      int size = 1 + random.nextInt(12);
      List<List<Integer>> any = graph(random, size, false);
      List<Integer> cycle = find(any);
      for (int i = 0; i < cycle.size(); i++) {
        assertThat(any.get(cycle.get(i)))
            .as("seed %d", seed)
            .contains(cycle.get((i + 1) % cycle.size()));
      }
      assertThat(find(graph(random, size, true))).as("seed %d", seed).isEmpty();
    }
  }

  private static List<List<Integer>> graph(Random random, int size, boolean forwardOnly) {
    List<List<Integer>> graph = new ArrayList<>();
    for (int from = 0; from < size; from++) {
      int first = forwardOnly ? from + 1 : 0;
      graph.add(IntStream.range(first, size).filter(to -> random.nextInt(4) == 0).boxed().toList());
    }
    return graph;
  }

  private static List<Integer> find(List<List<Integer>> graph) {
    return Cycles.find(graph.size(), graph::get);
  }
}
