package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.Condition;
import dev.danube.ImageRef;
import dev.danube.Output;
import dev.danube.Parameter;
import dev.danube.Pipeline;
import dev.danube.Secret;
import dev.danube.docker.DockerBackend;
import dev.danube.engine.Plan.Prospect;
import dev.danube.testing.FakeBackend;
import org.junit.jupiter.api.Test;

class PlanTest {

  private static final Parameter<Boolean> DRY = Parameter.flag("dry");
  private static final Parameter<String> JDK = Parameter.text("jdk").defaultTo("17");
  private static final Output<String> SUM = Output.text("sum");

  // spotless:off
  private static final Pipeline CI = Pipeline.define("ci", p -> p
      .image("busybox:1.36")
      .parameter(DRY)
      .parameter(JDK)
      .stage("reads", s -> s.run("x").env("S", SUM))
      .stage("makes", s -> s.run("x").needsNothing().output(SUM).when(Condition.parameter(DRY, false)))
      .group("g", g -> g.when(Condition.not(Condition.parameter(DRY, true)))
          .stage("inside", s -> s.image(JDK.map("image", v -> ImageRef.of("jdk:" + v))).run("x")))
      .stage("asks", s -> s.call(c -> {}).when(Condition.imageExists("a:1")))
      .stage("manual", s -> s.run("x").manual()));
  // spotless:on

  @Test
  void parameters_decide_conditions_and_what_is_not_made_is_not_read() {
    try (Danube danube = Danube.using(FakeBackend.create())) {
      Plan wet = danube.plan(CI);
      assertThat(wet.stages())
          .extracting(Plan.PlannedStage::prospect)
          .containsExactly(
              Prospect.RUNS, Prospect.RUNS, Prospect.RUNS, Prospect.OPEN, Prospect.SKIPPED);
      assertThat(wet.stage("inside").image()).contains("jdk:17");
      assertThat(wet.stage("asks").why()).contains("if image a:1 exists");

      Plan dry = danube.plan(CI, run -> run.set(DRY, true).set(JDK, "21"));
      assertThat(dry.stage("makes").why())
          .contains("not (parameter dry is \"false\"); dry is \"true\"");
      assertThat(dry.stage("reads").why()).contains("reads output sum, which is not made");
      assertThat(dry.stage("inside").prospect()).isEqualTo(Prospect.SKIPPED);
      assertThat(dry.stage("inside").image()).contains("jdk:21");
      assertThatThrownBy(() -> dry.stage("insid"))
          .hasMessage("Pipeline \"ci\" has no stage \"insid\"; did you mean \"inside\"?");
    }
  }

  @Test
  void secrets_that_are_missing_are_said_but_not_on_a_fake_which_makes_them_up() {
    Pipeline pipeline =
        Pipeline.define(
            "p",
            p ->
                p.image("x")
                    .stage(
                        "a",
                        s -> s.secret("T", Secret.env("DANUBE_NO_SUCH_VARIABLE")).run("true")));
    try (Danube docker = Danube.using(DockerBackend.fromEnvironment());
        Danube fake = Danube.using(FakeBackend.create())) {
      Plan plan = docker.plan(pipeline);
      String warning =
          "secret DANUBE_NO_SUCH_VARIABLE is missing: the environment variable is not set";
      assertThat(plan.warnings()).containsExactly(warning);
      assertThat(plan.toString()).endsWith("  warning: " + warning + "\n");
      assertThat(plan.toJson()).contains("\"warnings\": [\"" + warning + "\"]");
      assertThat(fake.plan(pipeline).warnings()).isEmpty();
    }
  }
}
