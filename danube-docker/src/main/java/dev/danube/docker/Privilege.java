package dev.danube.docker;

import dev.danube.Mount;
import dev.danube.Pipeline;
import dev.danube.Service;
import dev.danube.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A privilege that reaches beyond a container. It is refused unless the backend allows it. */
enum Privilege {
  PRIVILEGED("privileged", "allowPrivileged"),
  DOCKER_SOCKET("dockerSocket", "allowDockerSocket"),
  HOST_MOUNT("a mount of the host", "allowHostMounts");

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
    if (this == HOST_MOUNT && isOnHost(pipeline.mounts(), pipeline.services())) {
      refused.add(text("the pipeline itself"));
    }
    pipeline.allStages().stream()
        .filter(this::isWantedBy)
        .forEach(stage -> refused.add(text("stage \"" + stage.name() + "\"")));
  }

  private String text(String where) {
    return String.format(
        "%s (%s); allow it with DockerBackend.builder().%s()", what, where, setter);
  }

  private boolean isWantedBy(Stage stage) {
    return switch (this) {
      case PRIVILEGED -> stage.privileged();
      case DOCKER_SOCKET -> stage.dockerSocket();
      case HOST_MOUNT -> isOnHost(stage.mounts(), stage.services());
    };
  }

  private static boolean isOnHost(List<Mount> mounts, List<Service> services) {
    return hasHost(mounts) || services.stream().anyMatch(service -> hasHost(service.mounts()));
  }

  private static boolean hasHost(List<Mount> mounts) {
    return mounts.stream().anyMatch(mount -> mount.type() == Mount.Type.HOST);
  }
}
