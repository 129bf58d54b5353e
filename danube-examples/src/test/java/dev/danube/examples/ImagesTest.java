package dev.danube.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Outcome;
import dev.danube.RunResult;
import dev.danube.StageResult;
import dev.danube.engine.Danube;
import dev.danube.stack.ImageStack;
import dev.danube.stack.StackDecision;
import dev.danube.testing.FakeBackend;
import dev.danube.testing.FakeRegistry;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The stack of {@link Images}, without Docker. */
class ImagesTest {

  private static final Path FOLDER = Path.of("src/main/images");

  private static final List<String> LOOKING =
      List.of(
          "test base with base.yaml",
          "integration web with serves.yaml: its page",
          "version tags base",
          "version tags python",
          "version tags web",
          "version tags worker");

  private final FakeRegistry registry = new FakeRegistry();

  private List<String> ranOn(String branch) throws Exception {
    FakeBackend backend = FakeBackend.create().registry(registry).onBranch(branch);
    // What looks at output has to be told that it passes: the fake backend prints nothing.
    for (String stage : LOOKING) {
      backend = backend.onStage(stage, s -> s.exits(0));
    }
    try (Danube danube = Danube.using(backend)) {
      RunResult result =
          danube.run(ImageStack.read(FOLDER).pipeline(), run -> run.set("branch", branch));
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
      return result.stages().stream()
          .filter(stage -> stage.outcome() != Outcome.SKIPPED)
          .map(StageResult::name)
          .toList();
    }
  }

  @Test
  void images_are_built_tested_and_pushed_once() throws Exception {
    assertThat(ranOn("main"))
        .contains("build base", "test python", "push web", "integration web with serves.yaml: its page")
        .contains("tag worker", "version tags worker", "describe base")
        .hasSize(1 + 4 * 4 + 2 + 4 + 4 + 2);
    assertThat(ranOn("main")).containsExactly("decide");
    assertThat(ranOn("topic"))
        .contains("decide", "tag base", "tag worker", "version tags worker")
        .noneMatch(stage -> stage.startsWith("build") || stage.startsWith("test"))
        .hasSize(1 + 4 * 2);
    assertThat(registry.tags("ghcr.io/acme/web")).contains("2026.3-main", "2026.3-topic");
    try (Danube danube = Danube.using(FakeBackend.create().registry(registry))) {
      assertThat(danube.run(Images.promotion(FOLDER)).outcome()).isEqualTo(Outcome.SUCCESS);
    }
    assertThat(registry.tags("ghcr.io/acme/worker")).contains("2026.3-stable", "stable");
  }

  @Test
  void the_pipeline_has_a_group_for_each_image() throws Exception {
    assertThat(Images.pipeline(FOLDER).find("integration web with serves.yaml: its page")).isPresent();
    assertThat(ImageStack.read(FOLDER).order())
        .containsExactly("base", "python", "web", "worker");
    assertThat(StackDecision.ImageAction.values()).hasSize(4);
  }
}
