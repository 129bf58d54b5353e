package dev.danube.docker.internal.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.model.Version;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.danube.docker.fixture.AnsweringDaemon;
import dev.danube.docker.internal.exec.Shell;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests of what is done in another way, or called by another name, if the daemon is Podman. */
class PodmanTest {

  private static final URI HOST = URI.create("tcp://127.0.0.1:1");

  private static Engine engine(String version) throws IOException {
    try (ZerodepDockerHttpClient http =
        new ZerodepDockerHttpClient.Builder().dockerHost(HOST).build()) {
      return Engine.of(
          DockerClientConfig.getDefaultObjectMapper().readValue(version, Version.class),
          http,
          ApiVersion.OLDEST,
          new DaemonSockets(HOST, Optional.empty()));
    }
  }

  @Test
  void it_is_known_by_its_answer_and_docker_by_the_lack_of_it() throws Exception {
    Engine podman =
        engine(
            "{\"Components\":[{\"Name\":\"Podman Engine\",\"Version\":\"5.8.6\"}],"
                + "\"Os\":\"linux\",\"Arch\":\"amd64\"}");
    assertThat(podman.name()).isEqualTo("Podman");
    assertThat(podman.platform()).isEqualTo("linux/amd64");
    assertThat(podman.hasBuildKit()).isFalse();
    assertThat(podman.labelsVolumesOfMounts()).isFalse();
    Engine docker = engine("{\"Os\":\"linux\",\"Arch\":\"amd64\"}");
    assertThat(docker.name()).isEqualTo("Docker");
    assertThat(docker.hasBuildKit()).isTrue();
    assertThat(docker.labelsVolumesOfMounts()).isTrue();
  }

  @Test
  void a_container_is_killed_before_its_removal_which_would_wait_for_its_end() throws Exception {
    try (AnsweringDaemon podman = new AnsweringDaemon("Podman");
        AnsweringDaemon docker = new AnsweringDaemon()) {
      podman.refuse("POST /containers/a/kill", 409, "can only kill running containers");
      podman.answer("DELETE /containers/a", 204, "");
      docker.answer("DELETE /containers/a", 204, "");
      Removal.ofContainer(podman.daemon(), "a");
      Removal.ofContainer(docker.daemon(), "a");
      assertThat(podman.requests())
          .containsExactly("POST /containers/a/kill", "DELETE /containers/a");
      assertThat(docker.requests()).containsExactly("DELETE /containers/a");
    }
  }

  @Test
  void a_stream_that_it_refuses_is_told_from_a_broken_connection() throws Exception {
    try (AnsweringDaemon podman = new AnsweringDaemon("Podman")) {
      podman.refuse("POST /containers/a/attach", 500, "unable to find user deplyo");
      assertThatThrownBy(() -> Shell.attach(podman.daemon(), "a"))
          .isInstanceOfSatisfying(
              DockerConnectionException.class, e -> assertThat(e.isRefusedStream()).isTrue());
      assertThat(podman.daemon().lost("reading", "the stream ended").isRefusedStream()).isFalse();
    }
  }

  @Test
  void a_name_that_is_taken_is_a_conflict_though_its_status_is_that_of_a_fault() throws Exception {
    try (AnsweringDaemon podman = new AnsweringDaemon("Podman")) {
      podman.refuse(
          "GET /containers/a/json",
          500,
          "container create: the container name a is already in use by 3743: that name is already in"
              + " use");
      podman.refuse("GET /containers/b/json", 500, "address already in use");
      assertThatThrownBy(() -> podman.daemon().inspectContainer("a"))
          .isInstanceOfSatisfying(
              DockerApiException.class, e -> assertThat(e.isConflict()).isTrue());
      assertThatThrownBy(() -> podman.daemon().inspectContainer("b"))
          .isInstanceOfSatisfying(
              DockerApiException.class, e -> assertThat(e.isConflict()).isFalse());
    }
  }

  @Test
  void errors_name_it() throws Exception {
    try (AnsweringDaemon podman = new AnsweringDaemon("Podman")) {
      podman.refuse("GET /containers/a/json", 500, "no space left");
      assertThatThrownBy(() -> podman.daemon().inspectContainer("a"))
          .hasMessage(
              "Podman reported an error while inspecting a container: no space left (status 500)");
      assertThat(podman.daemon().lost("pinging it", "no answer"))
          .hasMessageStartingWith("Lost the connection to Podman at tcp://127.0.0.1:");
    }
  }
}
