package dev.danube.docker.internal.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.AuthConfigurations;
import dev.danube.ImageBuild;
import dev.danube.Pipeline;
import dev.danube.Step;
import dev.danube.docker.fixture.AnsweringDaemon;
import dev.danube.docker.internal.archive.TarEntry;
import dev.danube.docker.internal.archive.TarReader;
import dev.danube.engine.spi.BuildInput;
import dev.danube.engine.spi.LineSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BuildKitTest {

  private static final String NO_SESSIONS = "{\"message\":\"not allowed\"}";

  private static BuildRequest request() {
    Pipeline pipeline = Pipeline.define("p", p -> p.stage("s", s -> s.buildImage(i -> {})));
    ImageBuild build = ((Step.BuildImage) pipeline.find("s").orElseThrow().steps().get(0)).image();
    return new BuildRequest(
        build, BuildInput.EMPTY, Map.of(), new AuthConfigurations(), Duration.ofMinutes(1));
  }

  private static BuildContext context() {
    BuildContext.Collector files = new BuildContext.Collector();
    files.add(ContextArchive.text("Dockerfile", "FROM a"));
    files.add(ContextArchive.text("a/b", "text"));
    return files.context(() -> {});
  }

  /** Returns the names in the archive that a daemon without sessions gets, with their texts. */
  private static List<String> archive(AnsweringDaemon daemon) throws IOException {
    AnsweringDaemon.Received build =
        Objects.requireNonNull(daemon.received("POST /build"), "no build");
    TarReader tar = new TarReader(build.body());
    List<String> found = new ArrayList<>();
    for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
      assertThat(entry.modified()).isEqualTo(BuildContext.TIME);
      assertThat(entry.user()).isZero();
      found.add(entry.name() + " " + new String(tar.readAllBytes(), StandardCharsets.UTF_8));
    }
    return found;
  }

  @Test
  void a_daemon_without_sessions_gets_an_archive_with_the_dockerfile() throws Exception {
    try (AnsweringDaemon daemon = new AnsweringDaemon();
        BuildContext context = context()) {
      daemon.answer("POST /session", 403, NO_SESSIONS);
      daemon.answer("POST /build", 200, "{\"id\":\"moby.image.id\",\"aux\":{\"ID\":\"sha256:1\"}}");
      BuildFiles files =
          new BuildFiles("FROM b", Optional.of("Dockerfile"), ".dockerignore", Optional.empty());
      String id = new BuildKit(daemon.daemon()).build(request(), files, context, LineSink.NONE);
      assertThat(id).isEqualTo("sha256:1");
      assertThat(archive(daemon)).containsExactly("Dockerfile FROM b", "a/ ", "a/b text");
      assertThat(Objects.requireNonNull(daemon.received("POST /build")).query())
          .contains("version=2", "dockerfile=Dockerfile")
          .doesNotContain("remote=", "session=");
    }
  }

  @Test
  void a_daemon_without_sessions_builds_a_dockerfile_of_its_own_with_the_classic_builder()
      throws Exception {
    try (AnsweringDaemon daemon = new AnsweringDaemon();
        BuildContext context = context()) {
      daemon.answer("POST /session", 403, NO_SESSIONS);
      daemon.answer("POST /build", 200, "{\"stream\":\"Successfully built 123456789abc\\n\"}");
      BuildFiles files =
          new BuildFiles("FROM b", Optional.empty(), ".dockerignore", Optional.empty());
      new BuildKit(daemon.daemon()).build(request(), files, context, LineSink.NONE);
      assertThat(archive(daemon)).contains(".danube.dockerfile FROM b", "a/b text");
      assertThat(Objects.requireNonNull(daemon.received("POST /build")).query())
          .doesNotContain("version=2");
    }
  }
}
