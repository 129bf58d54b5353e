package dev.danube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PipelineTest {

  private static final StageAction ACTION = stage -> {};

  /** A stage type that a user defines. */
  private record Lint(String tool) implements Consumer<Stage.Builder> {
    @Override
    public void accept(Stage.Builder s) {
      s.image("acme/" + tool).command("check");
    }
  }

  // spotless:off
  private static Pipeline sample(StageAction action) {
    return Pipeline.define("ci", p -> p
        .image("maven:3.9")
        .env("LANG", "C.UTF-8")
        .stage("build", s -> s
            .run("mvn package")
            .exec("ls", "-l")
            .env("A", "1").env("B", "2")
            .workdir("sub")
            .timeout(Duration.ofMinutes(5))
            .artifact("target/*.jar"))
        .parallel("verify", v -> v
            .stage("lint", new Lint("ruff"))
            .group("slow", g -> g
                .stage("it", s -> s.isolated().run("mvn verify"))
                .stage(Stage.define("docs", s -> s.run("mvn site")))))
        .stage("report", s -> s.call(action).after("build")));
  }
  // spotless:on

  @Test
  void a_pipeline_has_what_was_defined() {
    Pipeline ci = sample(ACTION);

    assertThat(ci.name()).isEqualTo("ci");
    assertThat(ci.image()).contains(Image.of("maven:3.9"));
    assertThat(ci.env()).isEqualTo(Map.of("LANG", Value.of("C.UTF-8")));
    assertThat(ci.nodes()).extracting(Node::name).containsExactly("build", "verify", "report");
    assertThat(ci.stages())
        .extracting(Stage::name)
        .containsExactly("build", "lint", "it", "docs", "report");
    assertThat(ci.find("slow")).isEmpty();

    Stage build = ci.find("build").orElseThrow();
    assertThat(build.steps())
        .containsExactly(new Step.Run("mvn package"), new Step.Exec(List.of("ls", "-l")));
    assertThat(build.env())
        .isEqualTo(Map.of("A", Value.of("1"), "B", Value.of("2")))
        .hasToString("{A=1, B=2}");
    assertThat(build.workdir()).contains("sub");
    assertThat(build.timeout()).contains(Duration.ofMinutes(5));
    assertThat(build.artifacts())
        .containsExactly(
            new ArtifactPattern("target/*.jar", false, OutcomeFilter.ALWAYS, Optional.empty()));
    assertThat(build.image()).isEmpty();
    assertThat(build.isolated()).isFalse();
    assertThat(ci.find("it").orElseThrow().isolated()).isTrue();

    Stage lint = ci.find("lint").orElseThrow();
    assertThat(lint.image()).contains(Image.of("acme/ruff"));
    assertThat(lint.steps()).containsExactly(new Step.Command(List.of("check")));
    assertThat(ci.find("report").orElseThrow().after()).containsExactly("build");
  }

  @Test
  void pipelines_are_equal_if_their_data_is_and_java_code_only_to_itself() {
    assertThat(sample(ACTION)).isEqualTo(sample(ACTION)).hasSameHashCodeAs(sample(ACTION));
    assertThat(sample(ACTION)).isNotEqualTo(sample(stage -> {}));
  }

  @Test
  void a_pipeline_prints_its_structure() {
    assertThat(sample(ACTION))
        .hasToString(
            "Pipeline ci [Stage build [run \"mvn package\", exec \"ls -l\"], Parallel verify"
                + " [Stage lint [command \"check\"], Group slow [Stage it [run \"mvn verify\"],"
                + " Stage docs [run \"mvn site\"]]], Stage report [call]]");
  }

  @Test
  void nothing_of_a_pipeline_can_be_changed() {
    Pipeline ci = sample(ACTION);
    Stage build = ci.find("build").orElseThrow();
    for (List<?> list :
        List.of(ci.nodes(), ci.stages(), ci.edges(), build.steps(), build.artifacts())) {
      assertThatThrownBy(list::clear).isInstanceOf(UnsupportedOperationException.class);
    }
    assertThatThrownBy(() -> build.env().clear()).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void the_text_of_a_long_step_is_its_first_line_cut_short() {
    assertThat(new Step.Run("\n  make all\n  make check\n").text())
        .isEqualTo("run \"make all ...\"");
    assertThat(new Step.Run("x".repeat(80)).text()).isEqualTo("run \"" + "x".repeat(60) + " ...\"");
    assertThat(new Step.Command(List.of()).text()).isEqualTo("command");
  }
}
