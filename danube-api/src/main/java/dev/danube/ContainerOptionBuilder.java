package dev.danube;

import dev.danube.ContainerOption.Kind;
import dev.danube.DefinitionScope.Position;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A builder of the settings that {@code docker run} has for containers, the same for stages, the
 * main container and services.
 */
abstract sealed class ContainerOptionBuilder<B> extends ScopedBuilder permits ContainerBuilder {

  /** The capabilities that Linux has, and the word for all of them. */
  private static final Set<String> CAPABILITIES =
      Set.of(
          ("ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN"
                  + " DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE"
                  + " LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE"
                  + " NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN"
                  + " SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO"
                  + " SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM")
              .split(" "));

  private static final Pattern HOST_NAME =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,62}[A-Za-z0-9])?(\\.[A-Za-z0-9-]{1,63})*");
  private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F:.]+(%\\w+)?");
  private static final Pattern SYSCTL = Pattern.compile("[a-z0-9_]+([./-][A-Za-z0-9_]+)+");
  private static final Pattern CPUS = Pattern.compile("\\d+(-\\d+)?(,\\d+(-\\d+)?)*");
  private static final Pattern SIGNAL = Pattern.compile("(SIG)?[A-Z][A-Z0-9+-]*|\\d{1,2}");

  /** The limits that Linux has, as Docker names them. */
  private static final List<String> ULIMITS =
      List.of(
          "core",
          "cpu",
          "data",
          "fsize",
          "locks",
          "memlock",
          "msgqueue",
          "nice",
          "nofile",
          "nproc",
          "rss",
          "rtprio",
          "rttime",
          "sigpending",
          "stack");

  private static final int HARDENED_PIDS = 1024;

  ContainerOptionBuilder(DefinitionScope scope, Position place, String name) {
    super(scope, place, name);
  }

  ContainerOptionBuilder(String name, ScopedBuilder parent, Location at) {
    super(name, parent, at);
  }

  abstract B self();

  private B option(Kind kind, String name, String value) {
    put(Keys.OPTION, (kind.setter() + " " + name).strip(), new ContainerOption(kind, name, value));
    return self();
  }

  private B option(Kind kind, Pattern pattern, String name, String value, String example) {
    String text = name.isEmpty() ? value : name;
    if (!pattern.matcher(text).matches()) {
      problemHere(
          String.format(
              "%s \"%s\" is not valid; write it as in \"%s\"", kind.setter(), text, example));
      return self();
    }
    return option(kind, name, value);
  }

  /**
   * Sets the size of {@code /dev/shm}. Default: 64 MiB. A browser or a database often needs more.
   *
   * @param size a number with {@code b}, {@code k}, {@code m} or {@code g}, such as {@code 1g}
   * @return this builder
   */
  public B shmSize(String size) {
    use("shmSize", size);
    Sizes.bytes(this, "shmSize", size)
        .ifPresent(bytes -> option(Kind.SHM_SIZE, "", String.valueOf(bytes)));
    return self();
  }

  /**
   * Adds a folder in memory, which every user can write. May be called several times.
   *
   * @param path an absolute path in the container
   * @return this builder
   */
  public B tmpfs(String path) {
    return tmpfs(path, "mode=1777");
  }

  /**
   * Adds a folder in memory. May be called several times.
   *
   * @param path an absolute path in the container
   * @param options options of the mount, such as {@code size=64m,mode=1777}; may be empty
   * @return this builder
   */
  public B tmpfs(String path, String options) {
    use("tmpfs", path, options);
    boolean isTaken =
        path.matches("/workspace(/.*)?|/run/secrets/*|/+") || path.matches(".*/\\.\\.?(/.*)?");
    if (isTaken) {
      problemHere(
          String.format(
              "tmpfs \"%s\" is not possible there; choose a folder outside of /workspace and"
                  + " /run/secrets, without \"..\"",
              path));
      return self();
    }
    return option(Kind.TMPFS, Pattern.compile("/[^:]*"), path, options, "/tmp");
  }

  /**
   * Limits a resource of each process. May be called several times.
   *
   * @param name the limit, such as {@code nofile}
   * @param soft the limit that applies
   * @param hard the limit up to which a process may raise it; at least {@code soft}, or -1 for none
   * @return this builder
   */
  public B ulimit(String name, long soft, long hard) {
    use("ulimit", name);
    if (!ULIMITS.contains(name)) {
      problemHere(
          String.format(
              "ulimit \"%s\" does not exist; use one of %s", name, String.join(", ", ULIMITS)));
    } else if (soft < -1 || hard < -1) {
      problemHere(
          String.format(
              "ulimit %s is %d and %d; use 0 or more, or -1 for no limit", name, soft, hard));
    } else if (hard != -1 && soft == -1) {
      problemHere(String.format("ulimit %s has no soft limit, but a hard limit of %d", name, hard));
    } else if (hard != -1 && soft > hard) {
      problemHere(
          String.format(
              "ulimit %s has a soft limit of %d above its hard limit of %d", name, soft, hard));
    } else {
      option(Kind.ULIMIT, name, soft + ":" + hard);
    }
    return self();
  }

  /**
   * Adds capabilities of Linux. The pipeline is refused unless they are among those that Docker
   * gives by default, or the backend allows others. May be called several times.
   *
   * @param names the capabilities, such as {@code NET_ADMIN}, with or without {@code CAP_}, or
   *     {@code ALL}
   * @return this builder
   */
  public B capAdd(String... names) {
    use("capAdd", names);
    List.of(names).forEach(name -> capability(Kind.CAP_ADD, name));
    return self();
  }

  /**
   * Drops capabilities of Linux that Docker gives by default. May be called several times.
   *
   * @param names the capabilities, such as {@code NET_RAW}, with or without {@code CAP_}, or {@code
   *     ALL}
   * @return this builder
   */
  public B capDrop(String... names) {
    use("capDrop", names);
    List.of(names).forEach(name -> capability(Kind.CAP_DROP, name));
    return self();
  }

  private void capability(Kind kind, String name) {
    String plain = name.toUpperCase(Locale.ROOT).replaceFirst("^CAP_", "");
    if (CAPABILITIES.contains(plain)) {
      option(kind, plain, "");
    } else {
      problemHere(
          String.format(
              "%s \"%s\" is not a capability of Linux; write it as in \"NET_ADMIN\"",
              kind.setter(), name));
    }
  }

  /**
   * Adds a host name. May be called several times.
   *
   * @param name the host name
   * @param address its address, or {@code host-gateway} for the machine of the daemon
   * @return this builder
   */
  public B extraHost(String name, String address) {
    use("extraHost", name, address);
    if (!HOST_NAME.matcher(name).matches()) {
      problemHere(String.format("extraHost \"%s\" is not a host name", name));
    } else if (!address.equals("host-gateway") && !ADDRESS.matcher(address).matches()) {
      problemHere(
          String.format(
              "extraHost %s has the address \"%s\"; write it as in \"10.0.0.5\", or \"host-gateway\"",
              name, address));
    } else {
      option(Kind.EXTRA_HOST, name, address);
    }
    return self();
  }

  /**
   * Sets the host name of the container. Default: that of a service is its name, that of a stage is
   * chosen by Docker.
   *
   * @param name the host name
   * @return this builder
   */
  public B hostname(String name) {
    use("hostname", name);
    return option(Kind.HOSTNAME, HOST_NAME, "", name, "build-1");
  }

  /**
   * Adds name servers. Default: those of the daemon. May be called several times.
   *
   * @param addresses the addresses of the servers
   * @return this builder
   */
  public B dns(String... addresses) {
    use("dns", addresses);
    List.of(addresses).forEach(address -> option(Kind.DNS, ADDRESS, address, "", "10.0.0.53"));
    return self();
  }

  /**
   * Sets a parameter of the kernel for the container. Docker accepts those that a container has for
   * itself, such as {@code net.core.somaxconn}. May be called several times.
   *
   * @param name the name of the parameter
   * @param value its value
   * @return this builder
   */
  public B sysctl(String name, String value) {
    use("sysctl", name, value);
    return option(Kind.SYSCTL, SYSCTL, name, value, "net.core.somaxconn");
  }

  /**
   * Adds an option of a security module. The pipeline is refused unless the option is {@code
   * no-new-privileges} or the backend allows others. May be called several times.
   *
   * @param option the option, such as {@code no-new-privileges} or {@code label=disable}; a profile
   *     of seccomp is given as its JSON, after {@code seccomp=}
   * @return this builder
   */
  public B securityOpt(String option) {
    use("securityOpt", option);
    String profile = option.replaceFirst("^seccomp[=:]", "");
    boolean isFile =
        !profile.equals(option) && !profile.equals("unconfined") && !profile.startsWith("{");
    if (isFile) {
      problemHere(
          String.format(
              "securityOpt \"%s\" names a file, which the daemon does not read; give the content of"
                  + " the profile",
              option));
      return self();
    }
    return option(Kind.SECURITY_OPT, Pattern.compile("(?s)\\S.*"), option, "", "no-new-privileges");
  }

  /**
   * Makes the root file system read-only. The workspace, mounts, caches and folders in memory can
   * be written. Default: it can be written.
   *
   * @return this builder
   */
  public B readOnlyRoot() {
    use("readOnlyRoot");
    return option(Kind.READ_ONLY_ROOT, "", "");
  }

  /**
   * Gives the container a device of the daemon's host. The pipeline is refused unless the backend
   * allows devices. May be called several times.
   *
   * @param path the path of the device, such as {@code /dev/kvm}
   * @return this builder
   */
  public B device(String path) {
    use("device", path);
    return option(Kind.DEVICE, Pattern.compile("/dev/\\S+"), path, path, "/dev/kvm");
  }

  /**
   * Gives the container graphics processors. The pipeline is refused unless the backend allows
   * devices. Default: none.
   *
   * @param number a number, or {@code all}
   * @return this builder
   */
  public B gpus(String number) {
    use("gpus", number);
    return option(Kind.GPUS, Pattern.compile("all|[1-9]\\d{0,3}"), "", number, "all");
  }

  /**
   * Starts an init process in the container, which forwards signals and reaps processes. Default:
   * steps need none; a {@code command} and a service are the first process themselves.
   *
   * @return this builder
   */
  public B init() {
    use("init");
    return option(Kind.INIT, "", "");
  }

  /**
   * Sets the signal that asks the first process of the container to end. Default: that of the
   * image, or {@code SIGTERM}.
   *
   * @param name the signal, such as {@code SIGINT}
   * @return this builder
   */
  public B stopSignal(String name) {
    use("stopSignal", name);
    return option(Kind.STOP_SIGNAL, SIGNAL, "", name, "SIGINT");
  }

  /**
   * Adds groups to those of the user. May be called several times.
   *
   * @param groups names or numbers
   * @return this builder
   */
  public B groupAdd(String... groups) {
    use("groupAdd", groups);
    List.of(groups)
        .forEach(group -> option(Kind.GROUP_ADD, Pattern.compile("[\\w.-]+"), group, "", "audio"));
    return self();
  }

  /**
   * Sets the processors that the container may use. Default: all.
   *
   * @param cpus their numbers, such as {@code 0-1} or {@code 0,2}
   * @return this builder
   */
  public B cpuset(String cpus) {
    use("cpuset", cpus);
    return option(Kind.CPUSET, CPUS, "", cpus, "0-1");
  }

  /**
   * Limits the processes and threads in the container. Default: the limit of the daemon, or none.
   *
   * @param most the most processes and threads; at least 1
   * @return this builder
   */
  public B pidsLimit(long most) {
    use("pidsLimit");
    if (most < 1) {
      problemHere("pidsLimit " + most + " is less than 1");
      return self();
    }
    return option(Kind.PIDS_LIMIT, "", String.valueOf(most));
  }

  /**
   * Sets the namespace of shared memory. The pipeline is refused for {@code host} unless the
   * backend allows namespaces of the host. Default: that of the daemon, usually {@code private}.
   *
   * @param mode {@code private}, {@code shareable}, {@code none} or {@code host}
   * @return this builder
   */
  public B ipc(String mode) {
    use("ipc", mode);
    return option(Kind.IPC, Pattern.compile("private|shareable|none|host"), "", mode, "private");
  }

  /**
   * Sets the namespace of processes to that of the host. The pipeline is refused unless the backend
   * allows namespaces of the host. Default: a namespace of its own.
   *
   * @param mode {@code host}
   * @return this builder
   */
  public B pid(String mode) {
    use("pid", mode);
    return option(Kind.PID, Pattern.compile("host"), "", mode, "host");
  }

  /**
   * Sets the program that a {@code command} or a service starts, in place of that of the image. The
   * arguments are those of {@code command}; those of the image are not used. Default: the image's
   * own. Steps with scripts start without it in any case.
   *
   * @param program a program in the image, such as {@code /bin/sh}
   * @return this builder
   */
  public B entrypoint(String program) {
    use("entrypoint", program);
    return option(Kind.ENTRYPOINT, Pattern.compile("\\S(.*\\S)?"), "", program, "/bin/sh");
  }

  /**
   * Adds names under which other containers in the same network find this one. A stage has such a
   * network if it has services or names one by {@code network}. May be called several times.
   *
   * @param names host names
   * @return this builder
   */
  public B networkAlias(String... names) {
    use("networkAlias", names);
    List.of(names)
        .forEach(name -> option(Kind.NETWORK_ALIAS, HOST_NAME, name, "", "db.example.org"));
    return self();
  }

  /**
   * Sets how Docker checks that the container is healthy, in place of the check of its image. A
   * service that has no {@code readyWhen} is ready when it is healthy. Default: the check of the
   * image, if it has one.
   *
   * @param script a shell script that succeeds if the container is healthy, repeated each second
   * @return this builder
   */
  public B healthCheck(String script) {
    use("healthCheck", script);
    if (script.isBlank()) {
      problemHere("healthCheck is blank; write a script, or use noHealthCheck()");
      return self();
    }
    return option(Kind.HEALTH_CHECK, "", script);
  }

  /**
   * Removes the health check of the image.
   *
   * @return this builder
   */
  public B noHealthCheck() {
    use("noHealthCheck");
    return option(Kind.HEALTH_CHECK, "", "");
  }

  /**
   * Takes from the container what few programs need: it drops all capabilities, allows no new
   * privileges, makes the root file system read-only with {@code /tmp} in memory, unless a mount or
   * a cache is there, and limits the processes to 1024. Your own settings take precedence, and
   * {@code capAdd} gives capabilities back. Its network is not changed; {@code network("none")}
   * leaves it without one.
   *
   * @return this builder
   */
  public B hardened() {
    use("hardened");
    apply(
        this,
        weaker -> {
          option(Kind.CAP_DROP, "ALL", "");
          option(Kind.SECURITY_OPT, "no-new-privileges", "");
          option(Kind.READ_ONLY_ROOT, "", "");
          option(Kind.TMPFS, "/tmp", "mode=1777");
          option(Kind.PIDS_LIMIT, "", String.valueOf(HARDENED_PIDS));
        });
    return self();
  }
}
