package dev.danube.docker.internal.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.core.command.CreateContainerCmdImpl;
import dev.danube.ImageRef;
import dev.danube.engine.spi.ContainerRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of settings that not every machine permits, such as privileged containers. */
class ContainerSettingsTest {

  private static CreateContainerCmd applied(ContainerRequest.Builder request, String socket) {
    CreateContainerCmd create = new CreateContainerCmdImpl(command -> null, null, "busybox");
    ContainerSettings.apply(
        request.image(ImageRef.of("busybox")).build(),
        new MountSources(List.of(new Mount().withTarget("/w")), "p", socket),
        create);
    return create;
  }

  @Test
  void all_rights_are_given_where_they_are_asked_for() {
    assertThat(applied(ContainerRequest.builder(), "/x").getHostConfig().getPrivileged()).isFalse();
    assertThat(
            applied(ContainerRequest.builder().privileged(), "/x").getHostConfig().getPrivileged())
        .isTrue();
  }

  @Test
  void the_socket_is_where_programs_look_for_it() {
    List<Mount> mounts =
        applied(ContainerRequest.builder().dockerSocket(), "/run/user/1/docker.sock")
            .getHostConfig()
            .getMounts();
    assertThat(mounts.get(1).getSource()).isEqualTo("/run/user/1/docker.sock");
    assertThat(mounts.get(1).getTarget()).isEqualTo("/var/run/docker.sock");
  }

  @Test
  void a_service_has_its_name_as_host_name_and_alias() {
    CreateContainerCmd create =
        applied(ContainerRequest.builder().hostName("db").networks(List.of("n", "m")), "/x");
    assertThat(create.getHostName()).isEqualTo("db");
    assertThat(create.getAliases()).containsExactly("db");
    assertThat(create.getHostConfig().getNetworkMode()).isEqualTo("n");
  }
}
