package dev.danube;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an image consists of, as Docker or a registry describes it. Immutable.
 *
 * <p>Example: {@code
 * stage.inspect(stage.get(APP)).labels().get("org.opencontainers.image.source")}.
 *
 * @param id the identifier of the image, such as {@code sha256:4b96...}: the digest of its
 *     configuration, or that of its manifest where Docker stores images with containerd
 * @param digests the references of the image in registries, each a repository and a digest; empty
 *     for an image of Docker that was neither pulled nor pushed
 * @param platform the platform, such as {@code linux/amd64}
 * @param created the time of its creation; empty if the image has none
 * @param size the number of bytes; those of the compressed layers for an image in a registry
 * @param config what a container of the image starts with
 * @param history the steps that made the image, the oldest first
 */
public record ImageInfo(
    String id,
    List<ImageRef> digests,
    String platform,
    Optional<Instant> created,
    long size,
    Config config,
    List<Layer> history) {

  /**
   * Copies the lists.
   *
   * @param id the identifier
   * @param digests the references in registries
   * @param platform the platform
   * @param created the time of its creation
   * @param size the number of bytes
   * @param config what a container starts with
   * @param history the steps that made the image
   */
  public ImageInfo {
    digests = List.copyOf(digests);
    history = List.copyOf(history);
  }

  /**
   * Returns the labels.
   *
   * @return the values by name; empty if the image has none
   */
  public Map<String, String> labels() {
    return config.labels();
  }

  /**
   * What a container of an image starts with. Immutable.
   *
   * @param env the environment variables by name
   * @param labels the labels by name
   * @param entrypoint the program and its arguments; empty if the image has none
   * @param command the default arguments, or the program if there is no entrypoint
   * @param workdir the working directory; empty for the root of the file system
   * @param user the user, as a name or number; empty for root
   * @param exposedPorts the ports, such as {@code 8080/tcp}, in order
   * @param volumes the folders that get a volume, in order
   */
  public record Config(
      Map<String, String> env,
      Map<String, String> labels,
      List<String> entrypoint,
      List<String> command,
      String workdir,
      String user,
      List<String> exposedPorts,
      List<String> volumes) {

    /** A configuration in which nothing is set. */
    public static final Config EMPTY =
        new Config(Map.of(), Map.of(), List.of(), List.of(), "", "", List.of(), List.of());

    /**
     * Copies the lists and maps.
     *
     * @param env the environment variables
     * @param labels the labels
     * @param entrypoint the program and its arguments
     * @param command the default arguments
     * @param workdir the working directory
     * @param user the user
     * @param exposedPorts the ports
     * @param volumes the folders that get a volume
     */
    public Config {
      env = Map.copyOf(env);
      labels = Map.copyOf(labels);
      entrypoint = List.copyOf(entrypoint);
      command = List.copyOf(command);
      exposedPorts = List.copyOf(exposedPorts);
      volumes = List.copyOf(volumes);
    }
  }

  /**
   * A step that made an image, such as an instruction of its Dockerfile. Immutable.
   *
   * @param created the time of the step; empty if it is not known
   * @param createdBy the command, as the builder wrote it
   * @param size the number of bytes that the step added; empty for an image in a registry
   */
  public record Layer(Optional<Instant> created, String createdBy, Optional<Long> size) {}
}
