package dev.danube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.AnyPipeline.Definition;
import dev.danube.graph.StageGraph;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.statistics.Statistics;

/** Properties of the graph of any pipeline. */
@Domain(AnyPipeline.class)
class GraphPropertyTest {

  private static Optional<Pipeline> defined(Definition definition) {
    try {
      return Optional.of(definition.define());
    } catch (PipelineDefinitionException e) {
      assertThat(e.problems()).isNotEmpty();
      return Optional.empty();
    }
  }

  private static Pipeline good(Definition definition) {
    Optional<Pipeline> pipeline = defined(definition);
    Assume.that(pipeline.isPresent());
    return pipeline.orElseThrow();
  }

  @Property
  void any_pipeline_either_validates_or_reports(@ForAll Definition definition) {
    boolean good = defined(definition).isPresent();
    Statistics.label("validates")
        .collect(good)
        .coverage(
            coverage -> {
              coverage.check(true).percentage(share -> share > 5);
              coverage.check(false).percentage(share -> share > 5);
            });
  }

  @Property
  void edges_match_the_order_rules(@ForAll Definition definition) {
    Pipeline pipeline = good(definition);
    Map<String, Set<String>> byRules = closure(new Rules(pipeline).waits);
    Map<String, Set<String>> byEdges = closure(waitsByEdges(pipeline));
    assertThat(byEdges).isEqualTo(byRules);
  }

  @Property
  void no_edge_is_there_twice(@ForAll Definition definition) {
    assertThat(good(definition).edges()).doesNotHaveDuplicates();
  }

  @Property
  void layers_respect_edges(@ForAll Definition definition) {
    Pipeline pipeline = good(definition);
    List<List<Stage>> layers = StageGraph.of(pipeline).layers();
    Map<String, Integer> layerOf = new HashMap<>();
    for (int i = 0; i < layers.size(); i++) {
      for (Stage stage : layers.get(i)) {
        layerOf.put(stage.name(), i);
      }
    }
    assertThat(layerOf.keySet())
        .isEqualTo(new HashSet<>(pipeline.stages().stream().map(Stage::name).toList()));
    closure(new Rules(pipeline).waits)
        .forEach(
            (stage, earlier) ->
                assertThat(earlier).allMatch(other -> layerOf.get(other) < layerOf.get(stage)));
  }

  @Property
  void only_is_closed_and_keeps_nothing_else(@ForAll Definition definition) {
    Pipeline pipeline = good(definition);
    Map<String, Set<String>> waits = closure(new Rules(pipeline).waits);
    for (Stage stage : pipeline.stages()) {
      Pipeline only = pipeline.only(stage.name());
      Set<String> expected = new TreeSet<>(waits.get(stage.name()));
      expected.add(stage.name());
      Set<String> kept = new TreeSet<>(only.stages().stream().map(Stage::name).toList());
      assertThat(kept).isEqualTo(expected);
      Map<String, Set<String>> left = closure(new Rules(only).waits);
      kept.forEach(name -> assertThat(left.get(name)).isEqualTo(waits.get(name)));
    }
  }

  @Property
  void the_exports_of_any_pipeline_name_every_stage(@ForAll Definition definition) {
    Pipeline pipeline = good(definition);
    StageGraph graph = StageGraph.of(pipeline);
    for (Stage stage : pipeline.stages()) {
      assertThat(graph.toMermaid()).contains("[\"" + stage.name() + "\"]");
      assertThat(graph.toDot()).contains("label=\"" + stage.name() + "\"");
      assertThat(graph.toJson()).contains("{\"name\": \"" + stage.name() + "\"");
    }
  }

  /**
   * Returns for each stage the stages that it waits for, according to the edges to it and to the
   * nodes around it.
   */
  private static Map<String, Set<String>> waitsByEdges(Pipeline pipeline) {
    StageGraph graph = StageGraph.of(pipeline);
    Map<String, Node> nodes = new HashMap<>();
    graph.nodes().forEach(node -> nodes.put(node.name(), node));
    Map<String, Set<String>> waits = new LinkedHashMap<>();
    for (Stage stage : pipeline.stages()) {
      Set<String> earlier = new TreeSet<>();
      Optional<Node> at = Optional.of(stage);
      while (at.isPresent()) {
        String name = at.get().name();
        graph.edges().stream()
            .filter(edge -> edge.to().equals(name))
            .forEach(edge -> earlier.addAll(stages(nodes.get(edge.from()))));
        at = graph.parent(name);
      }
      waits.put(stage.name(), earlier);
    }
    return waits;
  }

  private static List<String> stages(Node node) {
    return node.stages().stream().map(Stage::name).toList();
  }

  /** The rules of the order, applied one by one as the documentation states them. */
  private static final class Rules {

    private final Map<String, Set<String>> waits = new LinkedHashMap<>();
    private final Map<String, Node> nodes = new HashMap<>();
    private final Map<Output<?>, String> producers = new HashMap<>();

    Rules(Pipeline pipeline) {
      pipeline.nodes().forEach(this::collect);
      sequence(pipeline.nodes(), Set.of());
    }

    private void collect(Node node) {
      nodes.put(node.name(), node);
      if (node instanceof Stage stage) {
        stage.outputs().forEach(output -> producers.put(output, stage.name()));
      }
      node.children().forEach(this::collect);
    }

    private void sequence(List<Node> list, Set<String> outer) {
      Set<String> above = new TreeSet<>();
      for (Node node : list) {
        node(node, outer, above);
        above.addAll(stages(node));
      }
    }

    private void node(Node node, Set<String> outer, Set<String> above) {
      Set<String> earlier = new TreeSet<>(outer);
      if (node.needs().isEmpty() && node.after().isEmpty() && !node.needsNothing()) {
        earlier.addAll(above);
      }
      node.needs().forEach(name -> earlier.addAll(stages(nodes.get(name))));
      node.after().forEach(name -> earlier.addAll(stages(nodes.get(name))));
      if (node instanceof Stage stage) {
        stage.inputs().forEach(input -> earlier.add(producers.get(input)));
        waits.put(stage.name(), earlier);
      } else if (node instanceof Parallel) {
        node.children().forEach(child -> node(child, earlier, Set.of()));
      } else {
        sequence(node.children(), earlier);
      }
    }
  }

  private static Map<String, Set<String>> closure(Map<String, Set<String>> waits) {
    Map<String, Set<String>> all = new LinkedHashMap<>();
    for (String stage : waits.keySet()) {
      Set<String> reached = new TreeSet<>();
      Deque<String> open = new ArrayDeque<>(waits.get(stage));
      while (!open.isEmpty()) {
        String next = open.pop();
        if (reached.add(next)) {
          open.addAll(waits.get(next));
        }
      }
      all.put(stage, reached);
    }
    return all;
  }
}
