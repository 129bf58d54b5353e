package dev.danube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Tests of which of several values counts. */
class DefaultsTest {

  private static final Consumer<Stage.Builder> LIMITED =
      s -> s.memory("100m").cpus(1).env("A", "mix-in").env("B", "mix-in").run("in mix-in");

  // spotless:off
  private static final Pipeline CI = Pipeline.define("ci", p -> p
      .image("busybox:1.36")
      .stage("above", s -> s.run("x"))
      .defaults(s -> s.memory("400m").cpus(4).user("outer").env("A", "outer").env("D", "outer")
          .artifact("outer", a -> a.optional()))
      .group("g", g -> g
          .defaults(s -> s.memory("300m").timeout(Duration.ofMinutes(3)).env("C", "inner").env("A", "inner")
              .artifact("inner"))
          .stage("plain", s -> s.run("x"))
          .stage("mixed", s -> s.run("before").apply(LIMITED).run("after").artifact("own"))
          .stage("own", s -> s.apply(LIMITED).memory("7m").env("A", "own").run("x"))
          .parallel("v", v -> v
              .stage(Stage.define("shared", s -> s.run("x").cpus(9)))))
      .matrix("m", m -> m.axis("n", "1").stage((cell, s) -> s.run("x")))
      .post(after -> after.always("tidy", s -> s.run("x"))));
  // spotless:on

  private static Stage stage(String name) {
    return CI.find(name).orElseThrow();
  }

  private static Map<String, String> env(String name) {
    return stage(name).env().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().toString()));
  }

  @Test
  void defaults_hold_for_all_inside_wherever_they_are_written() {
    assertThat(stage("above").memory()).contains(400L << 20);
    assertThat(stage("m-1").memory()).contains(400L << 20);
    assertThat(stage("tidy").memory()).contains(400L << 20);
  }

  @Test
  void inner_defaults_are_stronger_than_outer_ones() {
    assertThat(stage("plain").memory()).contains(300L << 20);
    assertThat(stage("plain").cpus()).contains(4.0);
    assertThat(stage("plain").user()).contains("outer");
    assertThat(stage("plain").timeout()).contains(Duration.ofMinutes(3));
    assertThat(env("plain")).isEqualTo(Map.of("A", "inner", "C", "inner", "D", "outer"));
  }

  @Test
  void what_is_applied_is_stronger_than_defaults_and_weaker_than_what_is_set() {
    assertThat(stage("mixed").memory()).contains(100L << 20);
    assertThat(env("mixed"))
        .isEqualTo(Map.of("A", "mix-in", "B", "mix-in", "C", "inner", "D", "outer"));
    assertThat(stage("own").memory()).contains(7L << 20);
    assertThat(stage("own").cpus()).contains(1.0);
    assertThat(env("own")).containsEntry("A", "own").containsEntry("B", "mix-in");
  }

  @Test
  void steps_keep_the_order_they_are_written_in() {
    assertThat(stage("mixed").steps())
        .containsExactly(new Step.Run("before"), new Step.Run("in mix-in"), new Step.Run("after"));
  }

  @Test
  void what_can_be_set_several_times_adds_up_the_outermost_first() {
    assertThat(stage("mixed").artifacts())
        .extracting(ArtifactPattern::glob)
        .containsExactly("outer", "inner", "own");
  }

  @Test
  void a_stage_that_was_defined_elsewhere_starts_from_the_defaults_too() {
    assertThat(stage("shared").cpus()).contains(9.0);
    assertThat(stage("shared").memory()).contains(300L << 20);
    assertThat(stage("shared").steps()).isEqualTo(List.of(new Step.Run("x")));
  }

  @Test
  void a_mix_in_of_a_mix_in_is_weaker_still() {
    Consumer<Stage.Builder> outer = s -> s.apply(LIMITED).memory("200m");
    Stage stage = Stage.define("a", s -> s.apply(outer));
    assertThat(stage.memory()).contains(200L << 20);
    assertThat(stage.cpus()).contains(1.0);
  }
}
