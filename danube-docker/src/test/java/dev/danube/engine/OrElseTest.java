package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Condition;
import dev.danube.ImageRef;
import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.Tag;
import dev.danube.testing.FakeBackend;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Outputs with another content in their place. */
class OrElseTest {

  private static final Output<ImageRef> BASE = Output.image("base");
  private static final Output<String> VERSION = Output.text("version");
  private static final ImageRef STABLE = ImageRef.of("ghcr.io/acme/base:stable");

  private final List<String> seen = new CopyOnWriteArrayList<>();

  private RunResult run(Pipeline pipeline, UnaryOperator<FakeBackend> scripts) {
    try (Danube danube = Danube.using(scripts.apply(FakeBackend.create()))) {
      return danube.run(pipeline);
    }
  }

  private Pipeline pipeline(boolean isBuilt) {
    return Pipeline.define(
        "or-else",
        p ->
            p.image("x")
                .stage(
                    "base",
                    s ->
                        s.when(Condition.that("base changed", run -> isBuilt))
                            .buildImage(i -> i.as(BASE)))
                .stage(
                    "child",
                    s ->
                        s.input(VERSION)
                            .buildImage(
                                i ->
                                    i.buildArg("BASE", BASE.orElse(STABLE))
                                        .tag("acme/child", Tag.of(VERSION.orElse("none")))))
                .stage("use", s -> s.image(BASE.orElse(STABLE)).run("true"))
                .stage(
                    "look",
                    s ->
                        s.env("SHORT", BASE.orElse(STABLE).map("short", r -> r.reference()))
                            .call(stage -> seen.add(stage.get(BASE.orElse(STABLE)).reference())))
                .stage(
                    "first", s -> s.needsNothing().output(VERSION).call(c -> c.set(VERSION, "1"))));
  }

  @Test
  void the_output_counts_if_it_is_made() {
    RunResult result = run(pipeline(true), b -> b);
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(seen).containsExactly(result.get(BASE).reference());
  }

  @Test
  void the_other_content_counts_if_its_stage_is_skipped() {
    RunResult result = run(pipeline(false), b -> b);
    assertThat(result.stage("base").outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(result.stage("child").outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.stage("use").outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(seen).containsExactly(STABLE.reference());
  }

  @Test
  void a_failure_of_the_maker_ends_who_reads_it() {
    RunResult result = run(pipeline(true), b -> b.onStage("base", s -> s.breaks()));
    assertThat(result.stage("use").skipReason().orElseThrow().text())
        .isEqualTo("needs base, which errored");
    assertThat(seen).isEmpty();
  }

  @Test
  void an_input_without_another_content_is_still_needed() {
    Pipeline pipeline =
        Pipeline.define(
            "both",
            p ->
                p.image("x")
                    .stage(
                        "make",
                        s ->
                            s.when(Condition.that("never", run -> false))
                                .output(VERSION)
                                .run("true"))
                    .stage("both", s -> s.env("A", VERSION).env("B", VERSION.orElse("b")).run("x"))
                    .stage("other", s -> s.env("B", VERSION.orElse(Tag.of("b"))).run("x")));
    RunResult result = run(pipeline, b -> b);
    assertThat(result.stage("both").skipReason().orElseThrow().text())
        .isEqualTo("reads output version, which was not made");
    assertThat(result.stage("other").outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(pipeline.find("other").orElseThrow().inputs()).containsExactly(VERSION);
    assertThat(pipeline.find("other").orElseThrow().requiredInputs()).isEmpty();
    assertThat(pipeline.find("both").orElseThrow().requiredInputs()).containsExactly(VERSION);
    assertThat(VERSION.orElse("b").name()).isEqualTo("version or b");
    assertThat(VERSION.orElse("b")).isEqualTo(VERSION.orElse("b"));
  }

  @Test
  void an_optional_pull_may_have_an_output() {
    Pipeline pipeline =
        Pipeline.define(
            "pull",
            p ->
                p.stage("pull", s -> s.pullImage("acme/base:1", i -> i.optional().as(BASE)))
                    .stage("use", s -> s.image(BASE.orElse(STABLE)).run("true"))
                    .stage("need", s -> s.image(BASE).run("true")));
    RunResult there = run(pipeline, b -> b);
    assertThat(there.outcome()).as(there.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(there.stage("need").outcome()).isEqualTo(Outcome.SUCCESS);
  }
}
