package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.Condition;
import dev.danube.ImageRef;
import dev.danube.Output;
import dev.danube.Parameter;
import dev.danube.Pipeline;
import dev.danube.Secret;
import dev.danube.Source;
import dev.danube.docker.DockerBackend;
import dev.danube.engine.Plan.Prospect;
import dev.danube.engine.fixture.ScriptedBackend;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.testing.FakeBackend;
import dev.danube.testing.RecordingListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  void the_resources_of_a_stage_and_of_the_blocks_around_it_are_shown() {
    Pipeline pipeline =
        Pipeline.define(
            "p",
            p ->
                p.image("x")
                    .stage("a", s -> s.run("x").exclusive("prod").limit("licences", 3))
                    .group("g", g -> g.exclusive("db").stage("b", s -> s.run("x")))
                    .post(after -> after.always("c", s -> s.run("x").exclusive("prod"))));
    try (Danube danube = Danube.using(FakeBackend.create())) {
      Plan plan = danube.plan(pipeline);
      assertThat(plan.toString())
          .isEqualTo(
              """
              p
                a runs; main container, image x; claims licences (3), prod
                b runs; main container, image x; claims db; after a
                c may run: always; main container, image x; claims prod
              """);
      assertThat(plan.stage("a").limits()).isEqualTo(Map.of("prod", 1, "licences", 3));
      assertThat(plan.toJson())
          .contains(
              "\"limits\": [{\"resource\": \"licences\", \"limit\": 3},"
                  + " {\"resource\": \"prod\", \"limit\": 1}]");
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

  @Test
  void git_on_this_machine_decides_conditions_and_a_server_is_not_asked() {
    try (Danube danube = Danube.using(new ScriptedBackend())) {
      Plan here = danube.plan(conditional(Source.currentRepository()));
      assertThat(here.stage("never").prospect()).isEqualTo(Prospect.SKIPPED);
      assertThat(here.stage("never").why().orElseThrow())
          .startsWith("not (commit message \"no such 7f3a\"); message is \"");
      assertThat(here.stage("always").prospect()).isEqualTo(Prospect.RUNS);
      assertThat(here.stage("always").why().orElseThrow())
          .startsWith("dry is \"false\", message is \"");
      assertThat(here.toString()).contains("always runs: dry is \"false\", message is \"");

      Plan served = danube.plan(conditional(Source.git("file:///no/such")));
      assertThat(served.stage("always").prospect()).isEqualTo(Prospect.OPEN);
      assertThat(served.stage("always").why()).contains("if there is a message");
      assertThat(served.warnings()).isEmpty();
    }
  }

  @Test
  void a_source_that_is_not_there_is_a_warning(@TempDir Path temp) {
    Pipeline pipeline =
        Pipeline.define(
            "ci",
            p ->
                p.image("main")
                    .source(Source.directory(temp.resolve("gone")))
                    .stage("a", s -> s.run("x")));
    try (Danube danube = Danube.using(new ScriptedBackend())) {
      Plan plan = danube.plan(pipeline);
      assertThat(plan.stage("a").prospect()).isEqualTo(Prospect.RUNS);
      assertThat(plan.warnings()).hasSize(1).first().asString().contains("gone");
    }
  }

  private static Pipeline conditional(Source source) {
    return Pipeline.define(
        "ci",
        p ->
            p.image("main")
                .source(source)
                .parameter(DRY)
                .stage("never", s -> s.run("x").when(Condition.commitMessage("no such 7f3a")))
                .group(
                    "g",
                    g ->
                        g.when(Condition.parameter(DRY, false))
                            .stage(
                                "always",
                                s ->
                                    s.run("x")
                                        .when(
                                            Condition.commitMessage("^")
                                                .named("there is a message")))));
  }

  @Test
  void a_stage_that_starts_says_what_its_conditions_have_found() {
    RecordingListener recording = new RecordingListener();
    try (Danube danube = Danube.using(FakeBackend.create().onBranch("main"))) {
      danube.run(conditional(Source.currentRepository()), run -> run.listener(recording));
    }
    List<StageStarted> started = recording.events(StageStarted.class);
    assertThat(started).extracting(StageStarted::stage).containsExactly("always");
    String why = started.get(0).why().orElseThrow();
    assertThat(why).startsWith("dry is \"false\", message is \"");
    assertThat(recording.lines("always")).containsExactly("runs: " + why);
  }
}
