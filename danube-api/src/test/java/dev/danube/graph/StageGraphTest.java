package dev.danube.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Node;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.SkipReason;
import dev.danube.Stage;
import dev.danube.StageResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class StageGraphTest {

  private static final Consumer<Stage.Builder> WORK = s -> s.call(c -> {});

  // spotless:off
  private static final Pipeline CI = Pipeline.define("ci \"x\"", p -> p
      .stage("build", WORK)
      .stage("lint", s -> s.call(c -> {}).needsNothing())
      .parallel("verify", v -> v
          .stage("unit", WORK)
          .group("slow", g -> g.stage("deploy #1", WORK).stage("it", WORK)))
      .stage("push", s -> s.call(c -> {}).needs("verify"))
      .stage("report", s -> s.call(c -> {}).after("push")));
  // spotless:on

  private static final String ODD = "a\"]<b>\\ 🐎 é";
  private static final StageGraph GRAPH = StageGraph.of(CI);

  private static StageResult result(String name, Outcome outcome, int seconds) {
    return new StageResult(
        name,
        outcome,
        Duration.ofSeconds(seconds),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  private static final RunResult RUN =
      new RunResult(
          "r1",
          "ci",
          Outcome.FAILED,
          Duration.ofSeconds(9),
          List.of(
              result("build", Outcome.SUCCESS, 2),
              result("lint", Outcome.UNSTABLE, 1),
              result("unit", Outcome.SUCCESS, 1),
              result("deploy #1", Outcome.SUCCESS, 3),
              result("it", Outcome.FAILED, 4),
              StageResult.skipped(
                  "push",
                  new SkipReason(
                      SkipReason.Kind.UPSTREAM, Optional.of("it"), "needs it, which failed")),
              result("report", Outcome.SUCCESS, 0)),
          List.of(),
          java.util.Map.of());

  private static List<List<String>> names(List<List<Stage>> layers) {
    return layers.stream().map(layer -> layer.stream().map(Stage::name).toList()).toList();
  }

  @Test
  void nodes_come_in_reading_order_and_know_what_they_are_inside_of() {
    assertThat(GRAPH.pipeline()).isSameAs(CI);
    assertThat(GRAPH.nodes())
        .extracting(Node::name)
        .containsExactly(
            "build", "lint", "verify", "unit", "slow", "deploy #1", "it", "push", "report");
    assertThat(GRAPH.parent("build")).isEmpty();
    assertThat(GRAPH.parent("it").map(Node::name)).contains("slow");
    assertThat(GRAPH.parent("slow").map(Node::name)).contains("verify");
    assertThat(GRAPH.edges()).isEqualTo(CI.edges());
  }

  @Test
  void layers_and_roots() {
    assertThat(GRAPH.roots()).extracting(Stage::name).containsExactly("build", "lint");
    assertThat(names(GRAPH.layers()))
        .containsExactly(
            List.of("build", "lint"),
            List.of("unit", "deploy #1"),
            List.of("it"),
            List.of("push"),
            List.of("report"));
  }

  @Test
  void the_critical_path_decides_how_long_it_takes() {
    Map<String, Duration> durations =
        Map.of(
            "build", Duration.ofSeconds(1),
            "lint", Duration.ofSeconds(5),
            "unit", Duration.ofSeconds(9),
            "deploy #1", Duration.ofSeconds(4),
            "it", Duration.ofSeconds(4));
    assertThat(GRAPH.criticalPath(durations))
        .extracting(Stage::name)
        .containsExactly("lint", "unit");
    assertThat(GRAPH.criticalPath(Map.of("report", Duration.ofSeconds(1))))
        .extracting(Stage::name)
        .endsWith("push", "report");
  }

  @Test
  void as_mermaid() {
    assertThat(GRAPH.toMermaid())
        .isEqualTo(
            """
            flowchart TD
              n0["build"]
              n1["lint"]
              subgraph n2["verify"]
                direction LR
                n3["unit"]
                subgraph n4["slow"]
                  direction TB
                  n5["deploy #35;1"]
                  n6["it"]
                end
              end
              n7["push"]
              n8["report"]
              n0 --> n2
              n1 --> n2
              n5 --> n6
              n2 -->|needs| n7
              n7 -.->|after| n8
            """);
  }

  @Test
  void as_mermaid_after_a_run() {
    assertThat(GRAPH.toMermaid(RUN))
        .contains("  n0[\"build<br/>2.0s\"]:::success\n")
        .contains("      n6[\"it<br/>4.0s\"]:::failed\n")
        .contains("  n7[\"push<br/>skipped\"]:::skipped\n")
        .contains("  classDef failed fill:#fb8a6a,stroke:#555,color:#000\n")
        .endsWith(
            """
              classDef critical stroke:#000,stroke-width:3px
              class n0 critical
              class n5 critical
              class n6 critical
            """);
  }

  @Test
  void as_dot() {
    assertThat(GRAPH.toDot())
        .isEqualTo(
            """
            digraph "ci \\"x\\"" {
              compound=true
              node [shape=box, style="rounded,filled", fillcolor=white]
              n0 [label="build"]
              n1 [label="lint"]
              subgraph cluster_n2 {
                label="verify"
                n3 [label="unit"]
                subgraph cluster_n4 {
                  label="slow"
                  n5 [label="deploy #1"]
                  n6 [label="it"]
                }
              }
              n7 [label="push"]
              n8 [label="report"]
              n0 -> n3 [lhead=cluster_n2]
              n1 -> n3 [lhead=cluster_n2]
              n5 -> n6
              n6 -> n7 [ltail=cluster_n2, label="needs"]
              n7 -> n8 [label="after", style=dashed]
            }
            """);
    assertThat(GRAPH.toDot(RUN))
        .contains("  n6 [label=\"it\\n4.0s\", fillcolor=\"#fb8a6a\", penwidth=3]\n");
  }

  @Test
  void as_json() {
    assertThat(GRAPH.toJson())
        .startsWith("{\"schema\": 1, \"pipeline\": \"ci \\\"x\\\"\", \"nodes\": [")
        .contains("{\"name\": \"build\", \"type\": \"stage\"}")
        .contains("{\"name\": \"slow\", \"type\": \"group\", \"parent\": \"verify\"}")
        .contains("{\"from\": \"verify\", \"to\": \"push\", \"reason\": \"needs\"}");
    assertThat(GRAPH.toJson(RUN))
        .contains(
            "{\"name\": \"it\", \"type\": \"stage\", \"parent\": \"slow\", \"outcome\": \"FAILED\","
                + " \"millis\": 4000, \"critical\": true}");
  }

  @Test
  void odd_names_are_escaped_everywhere() {
    StageGraph odd = StageGraph.of(Pipeline.define("p", p -> p.stage(ODD, WORK)));
    assertThat(odd.toMermaid()).contains("n0[\"a#34;#93;#60;b#62;#92; #128014; é\"]");
    assertThat(odd.toDot()).contains("label=\"a\\\"]<b>\\\\ 🐎 é\"");
    assertThat(odd.toJson()).contains("\"a\\\"]<b>\\\\ \\ud83d\\udc0e é\"");
  }

  /** Keeps the exports for {@code .ci/check-graphs}, which reads them with Mermaid and Graphviz. */
  @Test
  void the_exports_are_kept_for_their_real_parsers() throws IOException {
    Path folder = Files.createDirectories(Path.of("target", "graphs"));
    StageGraph odd = StageGraph.of(Pipeline.define("p", p -> p.stage(ODD, WORK)));
    Files.writeString(folder.resolve("planned.mmd"), GRAPH.toMermaid());
    Files.writeString(folder.resolve("executed.mmd"), GRAPH.toMermaid(RUN));
    Files.writeString(folder.resolve("odd.mmd"), odd.toMermaid());
    Files.writeString(folder.resolve("planned.dot"), GRAPH.toDot());
    Files.writeString(folder.resolve("executed.dot"), GRAPH.toDot(RUN));
    Files.writeString(folder.resolve("odd.dot"), odd.toDot());
    assertThat(folder).isNotEmptyDirectory();
  }

  @Test
  void a_long_chain_does_not_overflow_the_stack() {
    Pipeline chain =
        Pipeline.define(
            "chain",
            p -> {
              for (int i = 0; i < 50_000; i++) {
                p.stage("s" + i, WORK);
              }
            });
    assertThat(StageGraph.of(chain).layers()).hasSize(50_000);
    Map<String, Duration> durations = new HashMap<>();
    chain.stages().forEach(stage -> durations.put(stage.name(), Duration.ofSeconds(1)));
    assertThat(StageGraph.of(chain).criticalPath(durations)).isEqualTo(chain.stages());
  }
}
