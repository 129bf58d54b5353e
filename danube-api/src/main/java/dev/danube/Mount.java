package dev.danube;

import java.util.Optional;

/**
 * A folder or volume that is mounted in a container, besides the workspace. Immutable.
 *
 * <p>A mount of the host is refused unless the backend allows it, because it gives the container
 * access to files of the machine that the daemon runs on. That may be another machine than the one
 * of this JVM.
 *
 * <p>Example: {@code s.mount(Mount.host("/srv/data", "/data").readOnly())}.
 *
 * @param type whether the source is a folder or a volume
 * @param source the absolute path of the folder on the daemon's host, or the name of the volume
 * @param path the absolute path of the mount in the container
 * @param isReadOnly whether the container cannot write to it
 * @param label how SELinux labels the files of the source
 * @see <a href="doc-files/workspace.html">source, workspace, caches and mounts</a>
 */
public record Mount(Type type, String source, String path, boolean isReadOnly, Label label) {

  /** The place where the files of a mount are. */
  public enum Type {
    /** A folder of the daemon's host. */
    HOST,
    /** A volume of the daemon, which is created if it does not exist. */
    VOLUME
  }

  /**
   * How SELinux labels the files of a mount, where it is enabled.
   *
   * @see <a href="https://docs.docker.com/engine/storage/bind-mounts/#configure-the-selinux-label">
   *     labels of mounts</a>
   */
  public enum Label {
    /** The files keep their label. */
    KEPT,
    /** Several containers can use the files. */
    SHARED,
    /** Only this container can use the files. */
    PRIVATE
  }

  /**
   * Checks source and path.
   *
   * @param type whether the source is a folder or a volume
   * @param source the absolute path of the folder on the daemon's host, or the name of the volume
   * @param path the absolute path of the mount in the container
   * @param isReadOnly whether the container cannot write to it
   * @param label how SELinux labels the files of the source
   * @throws IllegalArgumentException if a path is not absolute, or the name of the volume is
   *     invalid
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
   * Returns a mount of a folder of the daemon's host.
   *
   * @param folder the absolute path of the folder
   * @param path the absolute path of the mount in the container
   * @return the mount
   * @throws IllegalArgumentException if a path is not absolute
   */
  public static Mount host(String folder, String path) {
    return new Mount(Type.HOST, folder, path, false, Label.KEPT);
  }

  /**
   * Returns a mount of a volume of the daemon, which has exactly this name there. Danube creates
   * the volume if it does not exist, and never removes it.
   *
   * @param name the name of the volume
   * @param path the absolute path of the mount in the container
   * @return the mount
   * @throws IllegalArgumentException if the name is invalid, or the path is not absolute
   */
  public static Mount volume(String name, String path) {
    return new Mount(Type.VOLUME, name, path, false, Label.KEPT);
  }

  /**
   * Returns a copy that the container cannot write to.
   *
   * @return the changed copy
   */
  public Mount readOnly() {
    return new Mount(type, source, path, true, label);
  }

  /**
   * Returns a copy whose files get a label of SELinux, without which containers cannot use them
   * where it is enabled. Has no effect elsewhere, except that Docker creates a folder of the host
   * that does not exist instead of refusing it.
   *
   * @param how the label; {@link Label#PRIVATE} only for files that no other program uses
   * @return the changed copy
   * @throws IllegalArgumentException if the source or the path has a colon
   */
  public Mount selinux(Label how) {
    if (how != Label.KEPT && (source + path).contains(":")) {
      throw new IllegalArgumentException(
          "The mount of " + source + " at " + path + " has a colon, so it cannot have a label");
    }
    return new Mount(type, source, path, isReadOnly, how);
  }
}
