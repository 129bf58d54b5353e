package dev.danube.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Artifact;
import dev.danube.Outcome;
import dev.danube.RunResult;
import dev.danube.StageResult;
import dev.danube.docker.DockerBackend;
import dev.danube.engine.Danube;
import dev.danube.event.RunEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;

@Timeout(120)
class HelloDanubeIT {

  @TempDir private Path home;

  @AfterEach
  void nothing_is_left() {
    List<String> label = List.of("dev.danube.run");
    var docker = DockerClientFactory.lazyClient();
    assertThat(docker.listContainersCmd().withShowAll(true).withLabelFilter(label).exec()).isEmpty();
    assertThat(docker.listVolumesCmd().withFilter("label", label).exec().getVolumes()).isEmpty();
    assertThat(docker.listNetworksCmd().withFilter("label", label).exec()).isEmpty();
  }

  @Test
  void hello_danube_runs_as_it_stands() {
    List<String> log = Collections.synchronizedList(new ArrayList<>());
    try (Danube danube = Danube.using(DockerBackend.fromEnvironment(), d -> d.home(home))) {
      RunResult result = danube.run(HelloDanube.pipeline(), run -> run.listener(event -> {
        if (event instanceof RunEvent.LogLine line) {
          log.add(line.stage() + " | " + line.text());
        }
      }));

      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.warnings()).isEmpty();
      assertThat(result.stages()).extracting(StageResult::name)
          .containsExactly("build", "content", "size", "report");
      assertThat(log).containsExactly(
          "content | Hello from a container", "report | all stages ran in run " + result.id());
      Artifact hello = result.stage("build").artifacts().get(0);
      assertThat(hello.name()).isEqualTo("hello.txt");
      assertThat(hello.file()).startsWith(home).hasContent("Hello from a container\n");
    }
  }
}
