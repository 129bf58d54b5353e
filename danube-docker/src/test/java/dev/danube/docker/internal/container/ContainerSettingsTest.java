package dev.danube.docker.internal.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Device;
import com.github.dockerjava.api.model.DeviceRequest;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.core.command.CreateContainerCmdImpl;
import dev.danube.ContainerOption;
import dev.danube.ImageRef;
import dev.danube.Stage;
import dev.danube.engine.spi.ContainerRequest;
import java.util.List;
import java.util.Map;
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

  @Test
  void settings_reach_the_api_and_a_folder_for_secrets_stays() {
    List<ContainerOption> options =
        Stage.define(
                "a",
                s ->
                    s.image("x")
                        .run("true")
                        .device("/dev/kvm")
                        .gpus("2")
                        .pid("host")
                        .sysctl("net.core.somaxconn", "7")
                        .tmpfs("/t", "size=1m")
                        .groupAdd("44")
                        .stopSignal("SIGINT"))
            .options();
    CreateContainerCmd create =
        applied(ContainerRequest.builder().options(options).hasSecretFiles(), "/x");
    HostConfig host = create.getHostConfig();
    assertThat(host.getDevices()).extracting(Device::getPathOnHost).containsExactly("/dev/kvm");
    assertThat(host.getDeviceRequests()).extracting(DeviceRequest::getCount).containsExactly(2);
    assertThat(host.getPidMode()).isEqualTo("host");
    assertThat(host.getSysctls()).isEqualTo(Map.of("net.core.somaxconn", "7"));
    assertThat(host.getTmpFs()).isEqualTo(Map.of("/t", "size=1m", "/run/secrets", "mode=1777"));
    assertThat(host.getGroupAdd()).containsExactly("44");
    assertThat(create.getStopSignal()).isEqualTo("SIGINT");
  }

  @Test
  void a_mount_with_a_label_is_a_bind() {
    List<dev.danube.Mount> mounts =
        List.of(
            dev.danube.Mount.host("/a", "/b").selinux(dev.danube.Mount.Label.PRIVATE).readOnly(),
            dev.danube.Mount.volume("v", "/v").selinux(dev.danube.Mount.Label.SHARED),
            dev.danube.Mount.host("/c", "/d"));
    CreateContainerCmd create = applied(ContainerRequest.builder().mounts(mounts), "/x");
    assertThat(create.getHostConfig().getBinds())
        .extracting(Object::toString)
        .containsExactly("/a:/b:ro,Z", "v:/v:rw,z");
    assertThat(create.getHostConfig().getMounts()).extracting(Mount::getTarget).contains("/d");
  }

  @Test
  void names_and_health_checks_reach_the_api() {
    List<ContainerOption> options =
        Stage.define(
                "a",
                s ->
                    s.image("x")
                        .command("run")
                        .entrypoint("sh")
                        .networkAlias("b")
                        .healthCheck("true"))
            .options();
    ContainerRequest.Builder request = ContainerRequest.builder().hostName("a").options(options);
    CreateContainerCmd create = applied(request, "/x");
    assertThat(create.getEntrypoint()).containsExactly("sh");
    assertThat(create.getAliases()).containsExactly("a", "b");
    assertThat(create.getHealthcheck().getTest()).containsExactly("CMD-SHELL", "true");
    assertThat(create.getHealthcheck().getInterval()).isEqualTo(1_000_000_000L);
    List<ContainerOption> none =
        Stage.define("a", s -> s.image("x").command("run").noHealthCheck()).options();
    assertThat(applied(ContainerRequest.builder().options(none), "/x").getHealthcheck().getTest())
        .containsExactly("NONE");
  }
}
