package dev.danube;

/**
 * A setting of a container beyond those that have an accessor of their own, with the meaning that
 * it has for {@code docker run}. Immutable.
 *
 * @param kind the kind of setting
 * @param name the name of what is set, such as that of a capability; empty if the kind alone
 *     identifies the setting
 * @param value the value; empty if the setting has none
 * @see <a href="https://docs.docker.com/reference/cli/docker/container/run/">docker run</a>
 * @see <a href="doc-files/containers.html">containers of stages</a>
 */
public record ContainerOption(Kind kind, String name, String value) {

  /** The kind of a setting. */
  public enum Kind {
    /** The size of {@code /dev/shm}; the value is a number of bytes. */
    SHM_SIZE("shmSize"),
    /** A folder in memory; the name is its path, the value its options. */
    TMPFS("tmpfs"),
    /** A limit of a resource; the value is {@code soft:hard}. */
    ULIMIT("ulimit"),
    /** A capability that is added; the name is without {@code CAP_}. */
    CAP_ADD("capAdd"),
    /** A capability that is dropped; the name is without {@code CAP_}. */
    CAP_DROP("capDrop"),
    /** A host name; the value is its address. */
    EXTRA_HOST("extraHost"),
    /** The host name of the container; the value is the name. */
    HOSTNAME("hostname"),
    /** A name server; the name is its address. */
    DNS("dns"),
    /** A parameter of the kernel. */
    SYSCTL("sysctl"),
    /** An option of a security module; the name is the option. */
    SECURITY_OPT("securityOpt"),
    /** A root file system that cannot be written. */
    READ_ONLY_ROOT("readOnlyRoot"),
    /** A device of the host; the name is its path there, the value that in the container. */
    DEVICE("device"),
    /** Graphics processors; the value is a number, or {@code all}. */
    GPUS("gpus"),
    /** An init process that forwards signals and reaps processes. */
    INIT("init"),
    /** The signal that stops the container; the value is its name. */
    STOP_SIGNAL("stopSignal"),
    /** A further group of the user; the name is that of the group. */
    GROUP_ADD("groupAdd"),
    /** The processors that may be used; the value is a list such as {@code 0-1}. */
    CPUSET("cpuset"),
    /** The most processes and threads; the value is a number. */
    PIDS_LIMIT("pidsLimit"),
    /**
     * The namespace of shared memory; the value is {@code private}, {@code shareable}, {@code none}
     * or {@code host}.
     */
    IPC("ipc"),
    /** The namespace of processes; the value is {@code host}. */
    PID("pid"),
    /** The program that starts instead of the image's own; the value is the program. */
    ENTRYPOINT("entrypoint"),
    /** A further name of the container in its networks; the name is the alias. */
    NETWORK_ALIAS("networkAlias"),
    /** The check of the container's health; the value is a shell script, or empty for none. */
    HEALTH_CHECK("healthCheck");

    private final String setter;

    Kind(String setter) {
      this.setter = setter;
    }

    /**
     * Returns the name of the method that sets it.
     *
     * @return such as {@code shmSize}
     */
    public String setter() {
      return setter;
    }
  }

  /** Returns the setter with its arguments. */
  @Override
  public String toString() {
    return (kind.setter + " " + name + " " + value).replaceAll(" +", " ").strip();
  }
}
