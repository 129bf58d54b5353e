package dev.danube.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Artifact;
import dev.danube.Outcome;
import dev.danube.RunResult;
import dev.danube.docker.DockerBackend;
import dev.danube.engine.Danube;
import dev.danube.record.RunRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;

@Tag("slow")
@Timeout(1800)
class SelfBuildIT {

  @TempDir private Path home;

  /** The cache stays by design; this machine is to be as it was. */
  @AfterEach
  void nothing_is_left() throws IOException {
    try (Danube danube = Danube.using(DockerBackend.fromEnvironment(), d -> d.home(home))) {
      new RunRecords(home).folders().forEach(folder -> danube.discard(folder.run()));
    }
    var docker = DockerClientFactory.lazyClient();
    docker.removeVolumeCmd("danube-cache-danube-maven").exec();
    List<String> label = List.of("dev.danube.run");
    assertThat(docker.listContainersCmd().withShowAll(true).withLabelFilter(label).exec()).isEmpty();
    assertThat(docker.listVolumesCmd().withFilter("label", label).exec().getVolumes()).isEmpty();
  }

  @Test
  void danube_builds_and_tests_itself_and_leaves_its_jars() {
    try (Danube danube = Danube.using(DockerBackend.fromEnvironment(), d -> d.home(home))) {
      RunResult result = danube.run(SelfBuild.pipeline());
      assertThat(result.outcome())
          .as(
              () ->
                  result.summary()
                      + result.stages().stream().flatMap(s -> s.failure().stream()).toList())
          .isEqualTo(Outcome.SUCCESS);
      assertThat(result.stage("verify").artifacts())
          .extracting(Artifact::name)
          .contains(
              "danube-api/target/danube-api-0.1.0-SNAPSHOT.jar",
              "danube-docker/target/danube-docker-0.1.0-SNAPSHOT.jar");
      assertThat(result.warnings()).isEmpty();
    }
  }
}
