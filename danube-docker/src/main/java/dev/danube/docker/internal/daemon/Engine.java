package dev.danube.docker.internal.daemon;

import com.github.dockerjava.api.model.Version;
import com.github.dockerjava.api.model.VersionComponent;
import com.github.dockerjava.transport.DockerHttpClient;
import java.util.List;
import java.util.Optional;

/**
 * The properties of a daemon, as it reported them when the connection was made. Immutable.
 *
 * @param platform its platform, such as {@code linux/amd64}
 * @param hasBuildKit whether its call for builds has BuildKit: Docker has it on Linux, Podman
 *     builds in another way
 * @param http direct calls
 */
public record Engine(String platform, boolean hasBuildKit, Optional<DaemonHttp> http) {

  /** The properties before the connection is made. */
  static final Engine UNKNOWN = new Engine("", false, Optional.empty());

  /** Returns the properties that an answer of the daemon names. */
  public static Engine of(
      Version answer, DockerHttpClient http, ApiVersion version, DaemonSockets sockets) {
    List<VersionComponent> components =
        Optional.ofNullable(answer.getComponents()).orElse(List.of());
    boolean isPodman =
        components.stream().anyMatch(one -> String.valueOf(one.getName()).contains("Podman"));
    boolean isLinux = "linux".equals(answer.getOperatingSystem());
    return new Engine(
        answer.getOperatingSystem() + "/" + answer.getArch(),
        isLinux && !isPodman,
        Optional.of(new DaemonHttp(http, version, sockets)));
  }

  /** Returns the direct calls of a daemon that the connection was made to. */
  public DaemonHttp calls() {
    return http.orElseThrow();
  }
}
