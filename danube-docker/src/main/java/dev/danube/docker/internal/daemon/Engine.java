package dev.danube.docker.internal.daemon;

import com.github.dockerjava.api.model.Version;
import com.github.dockerjava.api.model.VersionComponent;
import com.github.dockerjava.transport.DockerHttpClient;
import java.util.List;
import java.util.Optional;

/**
 * The properties of a daemon, as it reported them when the connection was made. Immutable.
 *
 * @param name its name in messages, {@code Docker} or {@code Podman}
 * @param platform its platform, such as {@code linux/amd64}
 * @param http direct calls
 */
public record Engine(String name, String platform, Optional<DaemonHttp> http) {

  private static final String DOCKER = "Docker";

  private static final String PODMAN = "Podman";

  /** The properties before the connection is made. */
  static final Engine UNKNOWN = new Engine(DOCKER, "", Optional.empty());

  /** Returns the properties that an answer of the daemon names. */
  public static Engine of(
      Version answer, DockerHttpClient http, ApiVersion version, DaemonSockets sockets) {
    List<VersionComponent> components =
        Optional.ofNullable(answer.getComponents()).orElse(List.of());
    boolean isPodman =
        components.stream().anyMatch(one -> String.valueOf(one.getName()).contains(PODMAN));
    return new Engine(
        isPodman ? PODMAN : DOCKER,
        answer.getOperatingSystem() + "/" + answer.getArch(),
        Optional.of(new DaemonHttp(http, version, sockets)));
  }

  /**
   * Returns whether its call for builds has BuildKit: Docker has it on Linux, Podman builds in
   * another way.
   */
  public boolean hasBuildKit() {
    return platform.startsWith("linux/") && !isPodman();
  }

  /**
   * Returns whether a container that is removed by force is killed at once. Podman from version 5
   * on asks it to end first, and waits for ten seconds.
   */
  boolean killsOnRemoval() {
    return !isPodman();
  }

  /**
   * Returns whether a volume that is created with a container gets the labels that the mount has.
   * Podman leaves them out.
   */
  public boolean labelsVolumesOfMounts() {
    return !isPodman();
  }

  private boolean isPodman() {
    return name.equals(PODMAN);
  }

  /** Returns the direct calls of a daemon that the connection was made to. */
  public DaemonHttp calls() {
    return http.orElseThrow();
  }
}
