package dev.danube.docker.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.BackendException;
import dev.danube.ImageRef;
import dev.danube.docker.fixture.AnsweringDaemon;
import dev.danube.docker.internal.daemon.ConfigFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryClientTest {

  private static final ImageRef APP = ImageRef.of("r.example/app:1");
  private static final String REQUEST = "GET /distribution/r.example/app:1/json";

  private AnsweringDaemon answering;
  private RegistryClient registry;

  @BeforeEach
  void start() throws Exception {
    answering = new AnsweringDaemon();
    Logins logins = new Logins(Map.of(), new ConfigFile(Path.of("none")));
    registry = new RegistryClient(Optional.of(answering.daemon()), logins);
  }

  @AfterEach
  void stop() {
    answering.close();
  }

  @ParameterizedTest
  @CsvSource({
    "404, not found",
    "500, manifest unknown: manifest unknown",
    "500, 'failed to resolve reference \"r.example/app:1\": r.example/app:1: not found'",
    "400, 'name unknown: repository name not known to registry'"
  })
  void an_image_that_the_registry_does_not_know_does_not_exist(int status, String message)
      throws Exception {
    answering.refuse(REQUEST, status, message);
    assertThat(registry.digest(APP)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "500, 'received unexpected HTTP status: 503 Service Unavailable'",
    "403, 'denied: requested access to the resource is denied'",
    "401, 'pull access denied, repository does not exist or may require authorization'"
  })
  void an_answer_that_decides_nothing_is_an_error(int status, String message) {
    answering.refuse(REQUEST, status, message);
    assertThatThrownBy(() -> registry.digest(APP))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("Cannot determine whether the registry has the image r.example/app:1")
        .hasMessageContaining(message);
  }

  @Test
  void an_image_that_the_registry_has_exists() throws Exception {
    answering.answer(REQUEST, 200, "{\"Descriptor\":{\"digest\":\"sha256:abc\"}}");
    assertThat(registry.digest(APP)).contains("sha256:abc");
  }
}
