package dev.danube.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Artifact;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.Secret;
import dev.danube.TestReport;
import dev.danube.docker.DockerBackend;
import dev.danube.engine.Danube;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.LogLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;

@Timeout(300)
class CLibraryIT {

  private static final Path SOURCES = Path.of("src/main/c");
  private static final String REPOSITORY = "danube-example/words";

  @TempDir private Path temp;
  private final List<RunEvent> events = new CopyOnWriteArrayList<>();

  // spotless:off

  @BeforeEach
  void copySources() throws IOException {
    Files.createDirectories(temp.resolve("c"));
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.toList()) {
        Files.copy(file, temp.resolve("c").resolve(file.getFileName()));
      }
    }
  }

  /** The image with the tools stays by design; this machine is to be as it was. */
  @AfterEach
  void nothing_is_left() {
    var docker = DockerClientFactory.lazyClient();
    for (List<String> filter : List.of(List.of("label", "dev.danube.cache"), List.of("reference", REPOSITORY))) {
      docker.listImagesCmd().withFilter(filter.get(0), List.of(filter.get(1))).exec().forEach(image -> docker.removeImageCmd(image.getId()).withForce(true).exec());
    }
    List<String> label = List.of("dev.danube.run");
    assertThat(docker.listContainersCmd().withShowAll(true).withLabelFilter(label).exec()).isEmpty();
    assertThat(docker.listVolumesCmd().withFilter("label", label).exec().getVolumes()).isEmpty();
  }

  @Test
  void the_library_is_built_tested_served_and_packed_and_a_failing_test_is_named() throws IOException {
    Pipeline pipeline = CLibrary.pipeline(temp.resolve("c"), REPOSITORY, Secret.of("key", () -> "k3y-of-the-test"));
    try (Danube danube = Danube.using(DockerBackend.fromEnvironment(), d -> d.home(temp.resolve("home")))) {
      RunResult result = danube.run(pipeline, r -> r.listener(events::add));
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.stage("unit").tests().map(TestReport::text)).contains("4 tests passed");
      assertThat(result.stage("pack").artifacts()).extracting(Artifact::name).containsExactly("build/words.sig", "build/words.tgz");
      assertThat(result.stage("deliver").skipReason()).isPresent();
      assertThat(events).filteredOn(LogLine.class::isInstance).map(LogLine.class::cast)
          .filteredOn(line -> line.stage().equals("try")).extracting(LogLine::text).contains("0");

      Path words = temp.resolve("c/words.c");
      Files.writeString(words, Files.readString(words).replace("int count = 0;", "int count = 1;"));
      RunResult broken = danube.run(pipeline);
      assertThat(broken.stage("unit").outcome()).isEqualTo(Outcome.FAILED);
      assertThat(broken.stage("unit").tests().orElseThrow().failures())
          .contains(new TestReport.FailedTest("words.one", "expected 1 words, but counted 2", ""));
      assertThat(broken.stage("served").outcome()).isEqualTo(Outcome.FAILED);
      assertThat(broken.stage("served").attempts()).as("it is tried again").hasSize(2);
      assertThat(danube.discard(broken.id())).isEmpty();
    }
  }

  // spotless:on
}
