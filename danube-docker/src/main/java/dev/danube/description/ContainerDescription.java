package dev.danube.description;

import dev.danube.Readiness;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container of a description. Immutable.
 *
 * @param name its name
 * @param image the image, with its tag; empty for an image that is built and has no name
 * @param build how the image is built; empty if it exists
 * @param dependencies the names of the containers that must have succeeded before
 * @param env the environment variables by name
 * @param command the arguments of the image's entrypoint; empty for its default command
 * @param entrypoint the program in place of the image's own; empty for that
 * @param volumes the volumes and folders of the host that are mounted
 * @param labels the labels by name
 * @param isService whether the container runs again and again in service mode
 * @param schedule when it runs again; empty for the schedule of the description
 * @param forcesRerun whether it runs even if it is known to have run before
 * @param sidecars the containers that run beside it
 * @param readiness when a sidecar is ready; empty for the health check of its image or its port
 * @param settings further settings, by their keys, as texts
 * @param location the place that describes it, such as {@code pipeline.yaml:3}
 */
public record ContainerDescription(
    String name,
    String image,
    Optional<Build> build,
    List<String> dependencies,
    Map<String, String> env,
    List<String> command,
    Optional<String> entrypoint,
    List<Volume> volumes,
    Map<String, String> labels,
    boolean isService,
    Optional<Schedule> schedule,
    boolean forcesRerun,
    List<ContainerDescription> sidecars,
    Optional<Readiness> readiness,
    Map<String, String> settings,
    String location) {

  /** Returns a copy that depends on other containers. */
  ContainerDescription withDependencies(List<String> others) {
    return new ContainerDescription(
        name,
        image,
        build,
        others,
        env,
        command,
        entrypoint,
        volumes,
        labels,
        isService,
        schedule,
        forcesRerun,
        sidecars,
        readiness,
        settings,
        location);
  }

  /** Returns the name and the image: values of variables may be secret. */
  @Override
  public String toString() {
    return name + " (" + (image.isEmpty() ? "image that is built" : image) + ")";
  }

  /**
   * A build of an image. Immutable.
   *
   * @param context the folder that the Dockerfile may copy from, as the description has it
   * @param dockerfile the Dockerfile, relative to the folder; empty for {@code Dockerfile}
   * @param args the arguments of the Dockerfile by name
   * @param target the stage of the Dockerfile to build; empty for the last one
   */
  public record Build(
      String context,
      Optional<String> dockerfile,
      Map<String, String> args,
      Optional<String> target) {}

  /**
   * A volume or a folder of the host. Immutable.
   *
   * @param source the name of a volume, or the path of a folder as the description has it, which
   *     starts with {@code /}, {@code .} or {@code ~}
   * @param path the path in the container
   * @param mode {@code rw} or {@code ro}; with {@code ,z} or {@code ,Z} after it for a label of
   *     SELinux
   */
  public record Volume(String source, String path, String mode) {}
}
