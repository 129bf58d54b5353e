package dev.danube.seeds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.ImageRef;
import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.engine.Danube;
import dev.danube.engine.RunSettings;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.testing.FakeBackend;
import dev.danube.testing.RecordingListener;
import dev.danube.testing.StageScript;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Tests that the examples of systems that Danube replaces do what those systems do. */
class SeedRunsTest {

  private final RecordingListener recording = new RecordingListener();

  private RunResult run(
      FakeBackend fake, Pipeline pipeline, Consumer<? super RunSettings.Builder> settings) {
    try (Danube danube = Danube.using(fake)) {
      return danube.run(
          pipeline,
          r -> {
            settings.accept(r);
            r.listener(recording);
          });
    }
  }

  private RunResult run(FakeBackend fake, Pipeline pipeline) {
    return run(fake, pipeline, r -> {});
  }

  private List<String> started() {
    return recording.events(StageStarted.class).stream().map(StageStarted::stage).toList();
  }

  private static String why(RunResult result, String stage) {
    return result.stage(stage).skipReason().orElseThrow().text();
  }

  @Test
  void the_prototype_releases_from_the_default_branch_only_and_handles_errors() {
    FakeBackend fake =
        FakeBackend.create()
            .onStage("test unit", f -> f.takes(Duration.ofMinutes(2)))
            .onStage("test integration", f -> f.takes(Duration.ofMinutes(3)))
            .onStage("build", f -> f.writes("dist/danube.whl", "wheel"));
    RunResult latest = run(fake, Danubefile.pipeline());
    assertThat(latest.outcome()).as(latest.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(latest.duration()).as("tests at the same time").isEqualTo(Duration.ofMinutes(3));
    assertThat(why(latest, "push")).contains("release");
    assertThat(latest.stage("handle error").outcome()).isEqualTo(Outcome.SKIPPED);

    RunResult release = run(fake, Danubefile.pipeline(), r -> r.set("version", "1.2"));
    assertThat(release.stage("push").outcome()).isEqualTo(Outcome.SUCCESS);
    RunResult feature =
        run(fake.onBranch("feature"), Danubefile.pipeline(), r -> r.set("version", "1.2"));
    assertThat(feature.stage("push").outcome()).isEqualTo(Outcome.SKIPPED);

    FakeBackend failing = fake.onStage("test unit", f -> f.exits(1));
    RunResult failed = run(failing, Danubefile.pipeline());
    assertThat(failed.stage("build").outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(failed.stage("handle error").failure().orElseThrow().message())
        .contains("UnsupportedOperationException");
  }

  @Test
  void the_service_tests_builds_pushes_and_deploys_one_after_another() {
    RunResult result = run(FakeBackend.create(), ServicePipeline.pipeline());
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(started())
        .containsExactly(
            "Run tests", "Build Docker image", "Push Docker image", "deploy-app-stage");
    RunResult slow =
        run(
            FakeBackend.create().onStage("Run tests", f -> f.takes(Duration.ofMinutes(9))),
            ServicePipeline.pipeline());
    assertThat(slow.stage("Run tests").failure().orElseThrow().message())
        .isEqualTo("timed out after 8m 20s");
    assertThat(why(slow, "deploy-app-stage")).isEqualTo("needs Run tests, which failed");
  }

  @Test
  void the_image_stack_builds_what_changed_and_what_stands_on_it() {
    FakeBackend stack =
        FakeBackend.create()
            .onBranch("feature")
            .onStage("archive", f -> f.writes("build-artifacts.tgz", "logs"));
    for (String image :
        List.of("datascience-notebook", "datascience-rstudio", "scipy-ml-notebook")) {
      stack =
          stack
              .onStage("build " + image, made(image))
              .onStage("manifest " + image, f -> f.writes("manifests/" + image + ".md", "list"));
    }
    RunResult nothing = run(stack.changed("README.md"), ImageTree.pipeline());
    assertThat(nothing.outcome()).as(nothing.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(nothing.stage("build scipy-ml-notebook").outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(nothing.stage("archive").outcome()).isEqualTo(Outcome.SUCCESS);

    RunResult all = run(stack.changed("images/scipy-ml-notebook/Dockerfile"), ImageTree.pipeline());
    assertThat(all.outcome()).as(all.summary()).isEqualTo(Outcome.SUCCESS);
    for (String stage : List.of("push scipy-ml-notebook", "wiki")) {
      assertThat(all.stage(stage).outcome()).as(stage).isEqualTo(Outcome.SUCCESS);
    }
    for (String other : List.of("datascience-notebook", "datascience-rstudio")) {
      assertThat(all.stage("build " + other).outcome()).as(other).isEqualTo(Outcome.SKIPPED);
    }

    RunResult broken =
        run(
            stack
                .changed("images/datascience-notebook/x")
                .onStage("test datascience-notebook", f -> f.exits(1)),
            ImageTree.pipeline());
    assertThat(why(broken, "build datascience-rstudio"))
        .isEqualTo("needs test datascience-notebook, which failed");
    assertThat(broken.stage("archive").outcome()).isEqualTo(Outcome.SUCCESS);
  }

  private static Consumer<StageScript> made(String image) {
    return f -> f.output(Output.image(image), ImageRef.of("ucsdets/" + image + ":1"));
  }

  @Test
  void loaders_run_in_the_order_of_their_dependencies_and_not_where_they_are_excluded() {
    FakeBackend fake =
        FakeBackend.create().onService("redis01", f -> f.readyAfter(Duration.ofSeconds(20)));
    RunResult result = run(fake, Loaders.pipeline());
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(started().subList(0, 2)).containsExactly("dataloader_01", "dataloader_02");
    assertThat(recording.events().stream().map(RunEvent::at)).as("in order of time").isSorted();
    assertThat(result.duration()).as("waits for the sidecar").isGreaterThan(Duration.ofSeconds(19));
    RunResult production = run(fake.environment("ENV", "PROD"), Loaders.pipeline());
    assertThat(why(production, "dataloader_03")).contains("ENV");
    assertThat(production.stage("servicecontainer01").outcome()).isEqualTo(Outcome.SUCCESS);
    RunResult failed =
        run(FakeBackend.create().onStage("dataloader_01", f -> f.exits(3)), Loaders.pipeline());
    assertThat(why(failed, "servicecontainer01")).isEqualTo("needs dataloader_01, which failed");
  }

  @Test
  void the_recipes_pass_on_their_tables_and_the_manual_scan_runs_only_when_it_is_named() {
    FakeBackend fake =
        FakeBackend.create()
            .onStage(
                "project-c",
                f -> f.output(Output.image("project-c-image"), ImageRef.of("project-c-image:1")))
            .onStage("bronze-transformer", f -> f.output(tables("bronze"), List.of("a", "b")))
            .onStage("silver-transformer", f -> f.output(tables("silver"), List.of("c")))
            .onStage("visualize_thing", f -> f.writes("plot.png", "picture"));
    RunResult result = run(fake, Devster.pipeline());
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.get(tables("silver"))).containsExactly("c");
    assertThat(why(result, "dangerous-dast-scan")).startsWith("manual");
    RunResult scan = run(FakeBackend.create(), Devster.pipeline().only("dangerous-dast-scan"));
    assertThat(scan.stage("dangerous-dast-scan").outcome()).isEqualTo(Outcome.SUCCESS);
  }

  private static Output<List<String>> tables(String kind) {
    return Output.lines(kind + "-tables");
  }
}
