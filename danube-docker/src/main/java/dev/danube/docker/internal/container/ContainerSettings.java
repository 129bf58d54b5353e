package dev.danube.docker.internal.container;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.SELContext;
import com.github.dockerjava.api.model.Volume;
import dev.danube.Cache;
import dev.danube.ContainerOption;
import dev.danube.PublishedPort;
import dev.danube.engine.spi.ContainerRequest;
import dev.danube.engine.spi.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The translation of a container request into a command of Docker's API. */
public final class ContainerSettings {

  /** The path of the socket in containers, which is where programs look for it. */
  private static final String SOCKET = "/var/run/docker.sock";

  /** The socket of the ssh agent in containers. */
  public static final String SSH_AGENT = "/run/danube-ssh-agent";

  private static final double NANOS = 1e9;

  /** The folders that hold {@code /bin/sh} and its libraries in common images. */
  private static final Set<String> OVER_SHELL =
      Set.of("", "/bin", "/bin/sh", "/lib", "/lib64", "/usr", "/usr/bin", "/usr/lib");

  private static final Set<ContainerOption.Kind> OF_NETWORK =
      Set.of(
          ContainerOption.Kind.HOSTNAME,
          ContainerOption.Kind.NETWORK_ALIAS,
          ContainerOption.Kind.EXTRA_HOST,
          ContainerOption.Kind.DNS,
          ContainerOption.Kind.SYSCTL);

  private static final String LOOPBACK = "127.0.0.1";

  private ContainerSettings() {}

  public static void apply(
      ContainerRequest request, MountSources sources, CreateContainerCmd create) {
    HostConfig host =
        HostConfig.newHostConfig()
            .withMounts(mounts(request, sources))
            .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE))
            .withPrivileged(request.privileged());
    List<Bind> binds = binds(request);
    if (!binds.isEmpty()) {
      host.withBinds(binds.toArray(new Bind[0]));
    }
    request.memory().ifPresent(bytes -> host.withMemory(bytes).withMemorySwap(bytes));
    request.cpus().ifPresent(number -> host.withNanoCPUs(Math.round(number * NANOS)));
    request.networks().stream().findFirst().ifPresent(host::withNetworkMode);
    if (!request.publish().isEmpty()) {
      host.withPortBindings(request.publish().stream().map(ContainerSettings::binding).toList());
      create.withExposedPorts(
          request.publish().stream().map(port -> ExposedPort.tcp(port.port())).toList());
    }
    create.withHostConfig(host);
    request.workdir().ifPresent(create::withWorkingDir);
    request.user().ifPresent(create::withUser);
    request.platform().ifPresent(create::withPlatform);
    request.hostName().ifPresent(name -> create.withAliases(name).withHostName(name));
    Map<String, String> inMemory =
        request.hasSecretFiles() ? Map.of(Session.SECRETS, "mode=1777") : Map.of();
    if (!request.options().isEmpty() || !inMemory.isEmpty()) {
      Set<String> mounted =
          Stream.concat(
                  request.mounts().stream().map(dev.danube.Mount::path),
                  request.caches().stream().map(Cache::path))
              .collect(Collectors.toSet());
      List<ContainerOption> options =
          request.options().stream().filter(option -> !isHiding(option, mounted)).toList();
      ContainerOptions.apply(options, inMemory, create, host);
    }
  }

  /** Returns whether a folder in memory would hide a mount, which Docker then leaves out. */
  private static boolean isHiding(ContainerOption option, Set<String> mounted) {
    return option.kind() == ContainerOption.Kind.TMPFS && mounted.contains(option.name());
  }

  /** Returns the binding of a port on the loopback interface, which no other machine reaches. */
  private static PortBinding binding(PublishedPort port) {
    Ports.Binding on =
        port.hostPort() == 0
            ? Ports.Binding.bindIp(LOOPBACK)
            : Ports.Binding.bindIpAndPort(LOOPBACK, port.hostPort());
    return new PortBinding(on, ExposedPort.tcp(port.port()));
  }

  /** Returns whether a setting is of the network, so that no other container can lend its own. */
  public static boolean hasNetworkOptions(ContainerRequest request) {
    return request.options().stream().anyMatch(option -> OF_NETWORK.contains(option.kind()));
  }

  /** Returns whether the root file system of the container cannot be written. */
  public static boolean hasReadOnlyRoot(ContainerRequest request) {
    return request.options().stream()
        .anyMatch(option -> option.kind() == ContainerOption.Kind.READ_ONLY_ROOT);
  }

  /** Sets whether the root file system of the container is read-only. */
  public static void setReadOnlyRoot(CreateContainerCmd create, boolean isReadOnly) {
    HostConfig host = create.getHostConfig();
    if (host != null) {
      host.withReadonlyRootfs(isReadOnly);
    }
  }

  /** Returns the names of a container in its networks. */
  public static List<String> names(ContainerRequest request) {
    return Stream.concat(
            request.hostName().stream(), ContainerOptions.aliases(request.options()).stream())
        .toList();
  }

  /** Makes the container use the network of another container. */
  public static void joinNetworkOf(String container, CreateContainerCmd create) {
    joinNetwork("container:" + container, create);
  }

  /** Makes the container use a network. */
  public static void joinNetwork(String network, CreateContainerCmd create) {
    HostConfig host = create.getHostConfig();
    if (host != null) {
      host.withNetworkMode(network);
    }
  }

  /** Returns the mounts of a container: the workspace, its own mounts, caches and the socket. */
  static List<Mount> mounts(ContainerRequest request, MountSources sources) {
    List<Mount> mounts = new ArrayList<>(sources.workspace());
    for (dev.danube.Mount mount : request.mounts()) {
      if (mount.label() != dev.danube.Mount.Label.KEPT) {
        continue; // a bind, because the newer form of mounts has no labels
      }
      mounts.add(
          new Mount()
              .withType(
                  mount.type() == dev.danube.Mount.Type.HOST ? MountType.BIND : MountType.VOLUME)
              .withSource(mount.source())
              .withTarget(mount.path())
              .withReadOnly(mount.isReadOnly()));
    }
    for (Cache cache : request.caches()) {
      Mount volume = new Mount().withType(MountType.VOLUME).withTarget(cache.path());
      // Without a name, the volume is of this container alone, and is removed with it.
      mounts.add(
          cache.key().isEmpty()
              ? volume.withSource(Volumes.name(cache, sources.pipeline()))
              : volume);
    }
    if (request.dockerSocket()) {
      mounts.add(
          new Mount().withType(MountType.BIND).withSource(sources.socket()).withTarget(SOCKET));
    }
    request
        .sshAgent()
        .ifPresent(
            agent ->
                mounts.add(
                    new Mount()
                        .withType(MountType.BIND)
                        .withSource(agent.toAbsolutePath().toString())
                        .withTarget(SSH_AGENT)));
    return mounts;
  }

  /** Returns the mounts with a label of SELinux, in the older form, which has labels. */
  static List<Bind> binds(ContainerRequest request) {
    return request.mounts().stream()
        .filter(mount -> mount.label() != dev.danube.Mount.Label.KEPT)
        .map(
            mount ->
                new Bind(
                    mount.source(),
                    new Volume(mount.path()),
                    mount.isReadOnly() ? AccessMode.ro : AccessMode.rw,
                    mount.label() == dev.danube.Mount.Label.SHARED
                        ? SELContext.shared
                        : SELContext.single))
        .toList();
  }

  /**
   * Returns the path of a mount, cache or folder in memory that may hide the shell of the image, or
   * its libraries.
   */
  static Optional<String> mountOverShell(ContainerRequest request) {
    return Stream.of(
            request.mounts().stream().map(dev.danube.Mount::path),
            request.caches().stream().map(Cache::path),
            request.options().stream()
                .filter(option -> option.kind() == ContainerOption.Kind.TMPFS)
                .map(ContainerOption::name))
        .flatMap(paths -> paths)
        .filter(path -> OVER_SHELL.contains(path.replaceFirst("/+$", "")))
        .findFirst();
  }
}
