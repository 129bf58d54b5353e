package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.ImageRef;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.StageResult;
import dev.danube.docker.fixture.LocalRegistry;
import dev.danube.engine.Danube;
import dev.danube.stack.ImageStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The stack of the examples, with a registry on this machine in place of that in its file. */
@ExtendWith(NothingLeft.class)
@Timeout(300)
class ExampleStackIT {

  private static final Path EXAMPLE = Path.of("../danube-examples/src/main/images");

  @TempDir private Path root;
  private LocalRegistry registry;
  private StartImage start;

  @BeforeEach
  void open() throws Exception {
    registry = new LocalRegistry("me", "right");
    start = new StartImage(registry);
    try (Stream<Path> files = Files.walk(EXAMPLE)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        copy(file);
      }
    }
  }

  private void copy(Path file) throws IOException {
    Path copy = root.resolve("images").resolve(EXAMPLE.relativize(file));
    Files.createDirectories(copy.getParent());
    Files.writeString(
        copy,
        Files.readString(file)
            .replace("ghcr.io/acme", registry.address() + "/acme")
            .replace("busybox:1.36", start.name()));
  }

  @AfterEach
  void close() throws Exception {
    registry.close();
    NothingLeft.removeImages("dev.danube.stack=images");
    start.close();
    NothingLeft.discardAll(root.resolve("home"));
  }

  private RunResult run(Pipeline pipeline) {
    DockerBackend backend =
        DockerBackend.builder().login(registry.address(), "me", "right").build();
    try (Danube danube = Danube.using(backend, d -> d.home(root.resolve("home")))) {
      return danube.run(
          pipeline,
          run -> {
            if (!pipeline.parameters().isEmpty()) {
              run.set("branch", "main");
            }
          });
    }
  }

  private static List<String> ran(RunResult result) {
    return result.stages().stream()
        .filter(stage -> stage.outcome() != Outcome.SKIPPED)
        .map(StageResult::name)
        .toList();
  }

  @Test
  void the_example_is_built_tested_pushed_and_promoted() throws Exception {
    ImageStack stack = ImageStack.read(root.resolve("images"));

    RunResult first = run(stack.pipeline());
    assertThat(first.outcome()).as(first.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(first.stage("test base with base.yaml").tests().orElseThrow().total()).isEqualTo(3);
    assertThat(
            first.stage("integration web with serves.yaml: its page").tests().orElseThrow().text())
        .isEqualTo("2 tests passed");
    assertThat(ran(run(stack.pipeline()))).containsExactly("decide");

    RunResult promoted = run(stack.promotion("2026.3-main", "2026.3-stable", "stable"));
    assertThat(promoted.outcome()).as(promoted.summary()).isEqualTo(Outcome.SUCCESS);
    DockerBackend backend =
        DockerBackend.builder().login(registry.address(), "me", "right").build();
    List<String> tags = backend.registry().tags(registry.address() + "/acme/worker");
    assertThat(tags).contains("2026.3-main", "2026.3-stable", "stable");
    assertThat(tags).anyMatch(tag -> tag.matches("busybox-v1\\.\\d+\\.\\d+.*"));
    ImageRef stable = ImageRef.of(registry.address() + "/acme/worker:stable");
    assertThat(backend.registry().inspect(stable)).isPresent();
  }
}
