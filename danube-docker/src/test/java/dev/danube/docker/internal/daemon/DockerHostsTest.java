package dev.danube.docker.internal.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.logging.LoggedLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerHostsTest {

  /** The result of {@code printf production | sha256sum}, Docker's folder name for the context. */
  private static final String PRODUCTION =
      "ab8e18ef4ebebeddc0b3152ce9c9006e14fc05242e3fc9ce32246ea6a9543074";

  @TempDir private Path userHome;

  private List<String> candidates(Map<String, String> env) {
    return new DockerHosts(Optional.empty(), env, linux(Optional.empty()))
        .candidates().stream()
            .map(c -> c.text() + (c.problem().isEmpty() ? "" : ": " + c.problem()))
            .toList();
  }

  private DockerHosts.Machine linux(Optional<String> userId) {
    return new DockerHosts.Machine(userHome, userId, false);
  }

  private void config(String json) throws IOException {
    Files.createDirectories(userHome.resolve(".docker"));
    Files.writeString(userHome.resolve(".docker/config.json"), json);
  }

  @Test
  void an_explicit_host_is_the_only_one() {
    DockerHosts hosts =
        new DockerHosts(
            Optional.of("tcp://a:1"), Map.of("DOCKER_HOST", "tcp://b:1"), linux(Optional.empty()));
    assertThat(hosts.candidates()).containsExactly(DockerHosts.Candidate.of("host", "tcp://a:1"));
  }

  @Test
  void docker_host_is_the_only_one_too() {
    assertThat(candidates(Map.of("DOCKER_HOST", "tcp://b:1", "DOCKER_CONTEXT", "production")))
        .containsExactly("DOCKER_HOST tcp://b:1");
  }

  @Test
  void without_any_name_the_well_known_sockets_are_tried() {
    assertThat(candidates(Map.of("XDG_RUNTIME_DIR", "/run/user/7")))
        .containsExactly(
            "DOCKER_HOST: unset",
            "context \"default\": names no other daemon",
            "unix:///var/run/docker.sock",
            "unix:///run/user/7/docker.sock",
            "unix:///run/user/7/podman/podman.sock",
            "unix://" + userHome + "/.docker/run/docker.sock",
            "unix://" + userHome + "/.docker/desktop/docker.sock",
            "unix://" + userHome + "/.colima/default/docker.sock",
            "unix://" + userHome + "/.config/colima/default/docker.sock",
            "unix://" + userHome + "/.orbstack/run/docker.sock",
            "unix://" + userHome + "/.rd/docker.sock");
  }

  @Test
  void the_current_context_is_used_instead_of_them() throws IOException {
    config("{\"currentContext\": \"production\"}");
    Path meta = userHome.resolve(".docker/contexts/meta").resolve(PRODUCTION);
    Files.createDirectories(meta);
    Files.writeString(
        meta.resolve("meta.json"), "{\"Endpoints\": {\"docker\": {\"Host\": \"tcp://p:1\"}}}");

    assertThat(candidates(Map.of()))
        .containsExactly("DOCKER_HOST: unset", "context \"production\" tcp://p:1");
    assertThat(candidates(Map.of("DOCKER_CONTEXT", "default"))).hasSizeGreaterThan(2);
  }

  @Test
  void a_context_that_cannot_be_read_is_said_so() {
    assertThat(candidates(Map.of("DOCKER_CONTEXT", "production")))
        .containsExactly(
            "DOCKER_HOST: unset",
            "context \"production\": its file "
                + userHome.resolve(".docker/contexts/meta/" + PRODUCTION + "/meta.json")
                + " cannot be read");
  }

  @Test
  void a_broken_configuration_is_as_good_as_none() throws IOException {
    config("{");
    try (LoggedLines logged = new LoggedLines()) {
      assertThat(candidates(Map.of())).contains("unix:///var/run/docker.sock");
      assertThat(logged.lines())
          .anyMatch(
              line ->
                  line.startsWith("WARN ConfigFile: Cannot read Docker's configuration file")
                      && line.contains("config.json"));
    }
  }

  @Test
  void encryption_without_a_host_means_this_machine() {
    assertThat(candidates(Map.of("DOCKER_TLS_VERIFY", "1")))
        .containsExactly("DOCKER_TLS tcp://localhost:2376");
  }

  @Test
  void windows_has_a_pipe() {
    assertThat(
            new DockerHosts(
                    Optional.empty(),
                    Map.of(),
                    new DockerHosts.Machine(userHome, Optional.empty(), true))
                .candidates())
        .endsWith(DockerHosts.Candidate.of("", "npipe:////./pipe/docker_engine"));
  }

  private Stream<String> sockets(Map<String, String> env, String userId) {
    return new DockerHosts(Optional.empty(), env, linux(Optional.of(userId)))
        .candidates().stream().flatMap(c -> c.uri().stream());
  }

  @Test
  void rootless_docker_is_found_by_the_number_of_the_user() {
    assertThat(sockets(Map.of(), "1000"))
        .contains("unix:///run/user/1000/docker.sock", "unix:///run/user/1000/podman/podman.sock");
    assertThat(sockets(Map.of("XDG_RUNTIME_DIR", "/run/user/1000"), "1000"))
        .as("each place once")
        .doesNotHaveDuplicates();
  }

  @Test
  void colima_is_found_where_its_variables_say() {
    assertThat(sockets(Map.of("COLIMA_HOME", "/c", "COLIMA_PROFILE", "arm"), "1"))
        .contains("unix:///c/arm/docker.sock");
    assertThat(sockets(Map.of("XDG_CONFIG_HOME", "/x"), "1"))
        .contains("unix:///x/colima/default/docker.sock");
  }

  @ParameterizedTest
  @CsvSource({
    "tcp://b, tcp://b:2375",
    "b:1, tcp://b:1",
    "b, tcp://b:2375",
    ":1, tcp://127.0.0.1:1",
    "tcp://, tcp://127.0.0.1:2375",
    "tcp://[::1], tcp://[::1]:2375",
    "tcp://[::1]:7, tcp://[::1]:7",
    "tcp://b:1/prefix, tcp://b:1/prefix",
    "' tcp://b:1 ', tcp://b:1",
    "unix://, unix:///var/run/docker.sock",
    "npipe://, npipe:////./pipe/docker_engine",
    "unix:///a.sock, unix:///a.sock",
    "ssh://b, ssh://b"
  })
  void the_address_may_be_as_short_as_for_dockers_command_line(String text, String uri) {
    assertThat(candidates(Map.of("DOCKER_HOST", text))).containsExactly("DOCKER_HOST " + uri);
  }

  @Test
  void the_port_of_an_encrypted_connection_is_another_one() {
    assertThat(candidates(Map.of("DOCKER_HOST", "tcp://b", "DOCKER_TLS_VERIFY", "1")))
        .containsExactly("DOCKER_HOST tcp://b:2376");
  }
}
