package dev.danube.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Outcome;
import dev.danube.Parameter;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.docker.DockerBackend;
import dev.danube.engine.Danube;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;

@Timeout(120)
class EmbeddedInABuildToolIT {

  @TempDir private Path home;

  private static final Parameter<String> VERSION = Parameter.text("version");

  @AfterEach
  void nothing_is_left() {
    List<String> label = List.of("dev.danube.run");
    var docker = DockerClientFactory.lazyClient();
    assertThat(docker.listContainersCmd().withShowAll(true).withLabelFilter(label).exec()).isEmpty();
    assertThat(docker.listVolumesCmd().withFilter("label", label).exec().getVolumes()).isEmpty();
  }

  private static Pipeline pipeline(String expected) {
    return Pipeline.define("check", p -> p
        .image("busybox:1.36")
        .parameter(VERSION)
        .stage("compare", s -> s
            .env("VERSION", VERSION)
            .run("test \"$VERSION\" = " + expected)));
  }

  @Test
  void another_application_gets_the_result_as_a_value() {
    RunResult right = EmbeddedInABuildTool.check(pipeline("1.4.0"), home);
    assertThat(right.outcome()).as(right.summary()).isEqualTo(Outcome.SUCCESS);

    RunResult wrong = EmbeddedInABuildTool.check(pipeline("1.5.0"), home);
    assertThat(wrong.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(wrong.stage("compare").failure()).get().satisfies(failure -> assertThat(failure.exitCode()).isEqualTo(1));
    try (Danube danube = Danube.using(DockerBackend.fromEnvironment(), d -> d.home(home))) {
      assertThat(danube.discard(wrong.id())).as("its workspace was kept, for who resumes it").isEmpty();
    }
  }
}
