package dev.danube.docker;

import dev.danube.ContainerOption;
import dev.danube.Mount;
import dev.danube.Pipeline;
import dev.danube.Service;
import dev.danube.Stage;
import dev.danube.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A privilege that reaches beyond a container. It is refused unless the backend allows it. */
enum Privilege {
  PRIVILEGED("privileged", "allowPrivileged"),
  DOCKER_SOCKET("dockerSocket", "allowDockerSocket"),
  SSH_AGENT("sshAgent", "allowSshAgent"),
  HOST_MOUNT("a mount of the host", "allowHostMounts"),
  CAPABILITIES("a capability beyond Docker's default ones", "allowCapabilities"),
  DEVICES("a device of the host", "allowDevices"),
  HOST_NAMESPACES("a namespace of the host", "allowHostNamespaces"),
  SECURITY_OPTIONS("a security option", "allowSecurityOptions");

  /**
   * The capabilities that Docker gives to each container.
   *
   * @see <a
   *     href="https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities">
   *     capabilities</a>
   */
  private static final Set<String> DEFAULT_CAPABILITIES =
      Set.of(
          "AUDIT_WRITE",
          "CHOWN",
          "DAC_OVERRIDE",
          "FOWNER",
          "FSETID",
          "KILL",
          "MKNOD",
          "NET_BIND_SERVICE",
          "NET_RAW",
          "SETFCAP",
          "SETGID",
          "SETPCAP",
          "SETUID",
          "SYS_CHROOT");

  private final String what;
  private final String setter;

  Privilege(String what, String setter) {
    this.what = what;
    this.setter = setter;
  }

  /**
   * Refuses a pipeline that needs privileges that are not allowed.
   *
   * @throws IllegalArgumentException if the pipeline needs them
   */
  static void check(Pipeline pipeline, Set<Privilege> allowed) {
    List<String> refused = new ArrayList<>();
    for (Privilege privilege : values()) {
      if (!allowed.contains(privilege)) {
        privilege.findIn(pipeline, refused);
      }
    }
    if (!refused.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              "Pipeline \"%s\" needs privileges that this backend does not allow: %s",
              pipeline.name(), String.join("; ", refused)));
    }
  }

  private void findIn(Pipeline pipeline, List<String> refused) {
    boolean isNeededByPipeline =
        (this == HOST_NAMESPACES && pipeline.network().filter(Privilege::isOfHost).isPresent())
            || pipeline.mounts().stream().anyMatch(this::isNeededFor)
            || pipeline.options().stream().anyMatch(this::isNeededFor)
            || pipeline.services().stream().anyMatch(this::isNeededBy);
    if (isNeededByPipeline) {
      refused.add(text("the pipeline itself"));
    }
    pipeline.allStages().stream()
        .filter(this::isNeededBy)
        .forEach(stage -> refused.add(text("stage \"" + stage.name() + "\"")));
  }

  private String text(String where) {
    return String.format(
        "%s (%s); allow it with DockerBackend.builder().%s()", what, where, setter);
  }

  private boolean isNeededBy(Stage stage) {
    return (this == PRIVILEGED && stage.privileged())
        || (this == HOST_NAMESPACES && stage.network().filter(Privilege::isOfHost).isPresent())
        || (this == HOST_NAMESPACES && stage.steps().stream().anyMatch(Privilege::buildsOnHost))
        || (this == DOCKER_SOCKET && stage.dockerSocket())
        || (this == SSH_AGENT && stage.sshAgent())
        || stage.mounts().stream().anyMatch(this::isNeededFor)
        || stage.options().stream().anyMatch(this::isNeededFor)
        || stage.services().stream().anyMatch(this::isNeededBy);
  }

  /** Returns whether a network is that of the host, or of a container that may have it. */
  private static boolean isOfHost(String network) {
    return network.equals("host") || network.startsWith("container:");
  }

  private static boolean buildsOnHost(Step step) {
    return step instanceof Step.BuildImage build
        && build.image().network().filter(Privilege::isOfHost).isPresent();
  }

  private boolean isNeededBy(Service service) {
    return (this == PRIVILEGED && service.privileged())
        || service.mounts().stream().anyMatch(this::isNeededFor)
        || service.options().stream().anyMatch(this::isNeededFor);
  }

  private boolean isNeededFor(Mount mount) {
    return this == HOST_MOUNT && mount.type() == Mount.Type.HOST;
  }

  private boolean isNeededFor(ContainerOption option) {
    return switch (option.kind()) {
      case CAP_ADD -> this == CAPABILITIES && !DEFAULT_CAPABILITIES.contains(option.name());
      case DEVICE, GPUS -> this == DEVICES;
      case IPC, PID -> this == HOST_NAMESPACES && isOfHost(option.value());
      case SECURITY_OPT ->
          this == SECURITY_OPTIONS && !option.name().matches("no-new-privileges([:=]true)?");
      default -> false;
    };
  }
}
