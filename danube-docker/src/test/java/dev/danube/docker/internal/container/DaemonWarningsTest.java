package dev.danube.docker.internal.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.HostConfig;
import dev.danube.docker.fixture.AnsweringDaemon;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of what daemons warn of, on daemons that answer as the test says. */
class DaemonWarningsTest {

  private AnsweringDaemon daemon;
  private DaemonWarnings warnings;

  @BeforeEach
  void start() throws Exception {
    daemon = new AnsweringDaemon();
    warnings = new DaemonWarnings(daemon.daemon());
  }

  @AfterEach
  void stop() {
    daemon.close();
  }

  private CreateContainerCmd request(HostConfig host) {
    return daemon.daemon().createContainer("busybox").withHostConfig(host);
  }

  @Test
  void limits_that_the_daemon_ignores_are_told_once_each() throws Exception {
    daemon.answer(
        "GET /info",
        200,
        "{\"CgroupDriver\":\"none\",\"MemoryLimit\":false,\"CpuCfsQuota\":false,\"CPUSet\":false}");
    HostConfig host = HostConfig.newHostConfig();
    warnings.addIgnored(request(host.withMemory(1L << 26).withNanoCPUs(5L).withPidsLimit(9L)));
    warnings.addIgnored(request(HostConfig.newHostConfig().withMemory(1L << 27)));
    assertThat(warnings.texts())
        .containsExactly(
            "Docker ignores the limit of cpus: its system information has \"CpuCfsQuota\": false,"
                + " because it runs without cgroups",
            "Docker ignores the limit of memory: its system information has \"MemoryLimit\": false,"
                + " because it runs without cgroups");
    assertThat(daemon.requests()).containsOnlyOnce("GET /info");
  }

  @Test
  void a_daemon_is_not_asked_for_containers_without_limits() throws Exception {
    warnings.addIgnored(request(HostConfig.newHostConfig()));
    assertThat(daemon.requests()).isEmpty();
    assertThat(warnings.texts()).isEmpty();
  }

  @Test
  void limits_that_the_daemon_has_are_not_told() throws Exception {
    daemon.answer("GET /info", 200, "{\"CgroupDriver\":\"systemd\",\"MemoryLimit\":true}");
    warnings.addIgnored(request(HostConfig.newHostConfig().withMemory(1L << 26)));
    assertThat(warnings.texts()).isEmpty();
  }

  @Test
  void what_the_daemon_says_to_a_new_container_is_told_once() throws Exception {
    daemon.answer(
        "POST /containers/create", 201, "{\"Id\":\"a\",\"Warnings\":[\"no swap limit\\n\"]}");
    HostConfig host = HostConfig.newHostConfig();
    ContainerCreator plain = new ContainerCreator(daemon.daemon(), Optional.empty(), warnings);
    ContainerCreator changing =
        new ContainerCreator(daemon.daemon(), Optional.of(json -> json), warnings);
    assertThat(plain.create(request(host))).isEqualTo("a");
    assertThat(changing.create(request(host))).isEqualTo("a");
    assertThat(warnings.texts()).containsExactly("Docker says: no swap limit");
  }
}
