package dev.danube;

import java.util.Optional;

/**
 * A folder or volume that a container sees, besides the workspace. Immutable.
 *
 * <p>A mount of the host is refused unless the backend allows it: it gives the container the files
 * of the machine that the daemon runs on, which need not be the machine of this JVM.
 *
 * <p>Example: {@code s.mount(Mount.host("/srv/data", "/data").readOnly())}.
 *
 * @param type where the files are
 * @param source the folder on the daemon's host, or the name of the volume
 * @param path where the container sees it
 * @param isReadOnly whether the container may not write to it
 */
public record Mount(Type type, String source, String path, boolean isReadOnly) {

  /** Where the files of a mount are. */
  public enum Type {
    /** In a folder of the daemon's host. */
    HOST,
    /** In a volume of the daemon, which is made if it is not there. */
    VOLUME
  }

  /**
   * Checks source and path.
   *
   * @param type where the files are
   * @param source the folder on the daemon's host, or the name of the volume
   * @param path where the container sees it
   * @param isReadOnly whether the container may not write to it
   * @throws IllegalArgumentException if a path is not absolute, or the name is not one of a volume
   */
  public Mount {
    Optional<String> wrongSource =
        type == Type.HOST ? Paths.absoluteProblem("mount", source) : Cache.nameProblem(source);
    wrongSource
        .or(() -> Paths.absoluteProblem("mount", path))
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
  }

  /**
   * A folder of the daemon's host.
   *
   * @param folder the folder, absolute
   * @param path where the container sees it, absolute
   * @return the mount
   * @throws IllegalArgumentException if a path is not absolute
   */
  public static Mount host(String folder, String path) {
    return new Mount(Type.HOST, folder, path, false);
  }

  /**
   * A volume of the daemon, by its own name: Danube makes it if it is not there and never removes
   * it.
   *
   * @param name the name of the volume
   * @param path where the container sees it, absolute
   * @return the mount
   * @throws IllegalArgumentException if the name is not one, or the path is not absolute
   */
  public static Mount volume(String name, String path) {
    return new Mount(Type.VOLUME, name, path, false);
  }

  /**
   * Forbids the container to write.
   *
   * @return the changed copy
   */
  public Mount readOnly() {
    return new Mount(type, source, path, true);
  }
}
