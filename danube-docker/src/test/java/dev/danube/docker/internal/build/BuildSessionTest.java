package dev.danube.docker.internal.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.model.AuthConfigurations;
import dev.danube.ImageBuild;
import dev.danube.Pipeline;
import dev.danube.Step;
import dev.danube.docker.fixture.AnsweringDaemon;
import dev.danube.docker.internal.daemon.DockerApiException;
import dev.danube.engine.spi.BuildInput;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BuildSessionTest {

  private static BuildRequest request(Map<String, String> secrets) {
    Pipeline pipeline =
        Pipeline.define("p", p -> p.stage("s", s -> s.buildImage(i -> i.context("."))));
    ImageBuild build = ((Step.BuildImage) pipeline.find("s").orElseThrow().steps().get(0)).image();
    BuildInput input =
        new BuildInput(
            Optional.empty(),
            Map.of(),
            Map.of(),
            List.of(),
            List.of(),
            secrets,
            Map.of(),
            Optional.empty(),
            image -> image);
    return new BuildRequest(
        build, input, Map.of(), new AuthConfigurations(), Duration.ofMinutes(1));
  }

  @Test
  void a_build_that_needs_no_session_does_without_where_it_is_refused() throws Exception {
    ContextSync noFiles = new ContextSync(Map.of());
    try (AnsweringDaemon proxy = new AnsweringDaemon()) {
      proxy.answer("POST /session", 403, "{\"message\":\"not allowed\"}");
      assertThat(BuildSession.open(proxy.daemon(), request(Map.of()), noFiles)).isEmpty();
      assertThatThrownBy(
              () -> BuildSession.open(proxy.daemon(), request(Map.of("a", "b")), noFiles))
          .isInstanceOf(DockerApiException.class)
          .hasMessageContaining("opening a session for a build")
          .hasMessageContaining("not allowed");
    }
  }
}
