package dev.danube.docker.internal.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerHostsTest {

  /** The result of {@code printf production | sha256sum}, Docker's folder name for the context. */
  private static final String PRODUCTION =
      "ab8e18ef4ebebeddc0b3152ce9c9006e14fc05242e3fc9ce32246ea6a9543074";

  @TempDir private Path userHome;

  private List<String> candidates(Map<String, String> env) {
    return new DockerHosts(Optional.empty(), env, userHome, false)
        .candidates().stream()
            .map(c -> c.text() + (c.problem().isEmpty() ? "" : ": " + c.problem()))
            .toList();
  }

  private void config(String json) throws IOException {
    Files.createDirectories(userHome.resolve(".docker"));
    Files.writeString(userHome.resolve(".docker/config.json"), json);
  }

  @Test
  void an_explicit_host_is_the_only_one() {
    DockerHosts hosts =
        new DockerHosts(
            Optional.of("tcp://a:1"), Map.of("DOCKER_HOST", "tcp://b:1"), userHome, false);
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
    assertThat(candidates(Map.of())).contains("unix:///var/run/docker.sock");
  }

  @Test
  void windows_has_a_pipe() {
    assertThat(new DockerHosts(Optional.empty(), Map.of(), userHome, true).candidates())
        .endsWith(DockerHosts.Candidate.of("", "npipe:////./pipe/docker_engine"));
  }
}
