package dev.danube.docker.internal.container;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Device;
import com.github.dockerjava.api.model.DeviceRequest;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Ulimit;
import dev.danube.ContainerOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The translation of the further settings of a container into those of Docker's API. */
final class ContainerOptions {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int CHECK_SECONDS = 10;

  /**
   * The time in which a container may fail its check without being unhealthy. A limit of readiness
   * ends first, and the first success ends it.
   */
  private static final Duration START_PERIOD = Duration.ofHours(1);

  private final CreateContainerCmd create;
  private final HostConfig host;
  private final Map<String, String> tmpfs = new LinkedHashMap<>();
  private final Map<String, String> sysctls = new LinkedHashMap<>();
  private final List<Ulimit> ulimits = new ArrayList<>();
  private final List<Capability> added = new ArrayList<>();
  private final List<Capability> dropped = new ArrayList<>();
  private final List<String> hosts = new ArrayList<>();
  private final List<String> dns = new ArrayList<>();
  private final List<String> security = new ArrayList<>();
  private final List<String> aliases = new ArrayList<>();
  private final List<String> groups = new ArrayList<>();
  private final List<Device> devices = new ArrayList<>();

  private ContainerOptions(CreateContainerCmd create, HostConfig host) {
    this.create = create;
    this.host = host;
  }

  /**
   * Applies settings to a command and its host configuration.
   *
   * @param inMemory folders in memory that the container has anyway, with their options
   */
  static void apply(
      List<ContainerOption> options,
      Map<String, String> inMemory,
      CreateContainerCmd create,
      HostConfig host) {
    ContainerOptions all = new ContainerOptions(create, host);
    all.tmpfs.putAll(inMemory);
    options.forEach(all::add);
    all.finish();
  }

  private void add(ContainerOption option) {
    String name = option.name();
    String value = option.value();
    switch (option.kind()) {
      case SHM_SIZE -> host.withShmSize(Long.parseLong(value));
      case TMPFS -> tmpfs.put(name, value);
      case ULIMIT -> ulimits.add(ulimit(name, value));
      case CAP_ADD -> added.add(Capability.valueOf(name));
      case CAP_DROP -> dropped.add(Capability.valueOf(name));
      case EXTRA_HOST -> hosts.add(name + ":" + value);
      case HOSTNAME -> create.withHostName(value);
      case DNS -> dns.add(name);
      case SYSCTL -> sysctls.put(name, value);
      case SECURITY_OPT -> security.add(name);
      case READ_ONLY_ROOT -> host.withReadonlyRootfs(true);
      case DEVICE -> devices.add(new Device("rwm", value, name));
      case GPUS -> host.withDeviceRequests(List.of(gpus(value)));
      case INIT -> host.withInit(true);
      case STOP_SIGNAL -> create.withStopSignal(value);
      case GROUP_ADD -> groups.add(name);
      case CPUSET -> host.withCpusetCpus(value);
      case PIDS_LIMIT -> host.withPidsLimit(Long.parseLong(value));
      case IPC -> host.withIpcMode(value);
      case PID -> host.withPidMode(value);
      case ENTRYPOINT -> create.withEntrypoint(value);
      case NETWORK_ALIAS -> aliases.add(name);
      case HEALTH_CHECK -> create.withHealthcheck(healthCheck(value));
    }
  }

  private static HealthCheck healthCheck(String script) {
    return script.isEmpty()
        ? new HealthCheck().withTest(List.of("NONE"))
        : new HealthCheck()
            .withTest(List.of("CMD-SHELL", script))
            .withInterval(SECOND.toNanos())
            .withStartPeriod(START_PERIOD.toNanos())
            .withTimeout(SECOND.multipliedBy(CHECK_SECONDS).toNanos());
  }

  /** Returns the further names of a container in its networks. */
  static List<String> aliases(List<ContainerOption> options) {
    return options.stream()
        .filter(option -> option.kind() == ContainerOption.Kind.NETWORK_ALIAS)
        .map(ContainerOption::name)
        .toList();
  }

  private static Ulimit ulimit(String name, String value) {
    int colon = value.indexOf(':');
    return new Ulimit(
        name,
        Long.parseLong(value.substring(0, colon)),
        Long.parseLong(value.substring(colon + 1)));
  }

  private static DeviceRequest gpus(String number) {
    return new DeviceRequest()
        .withCount(number.equals("all") ? -1 : Integer.parseInt(number))
        .withCapabilities(List.of(List.of("gpu")));
  }

  private void finish() {
    if (!aliases.isEmpty()) {
      Stream<String> known = Optional.ofNullable(create.getAliases()).orElse(List.of()).stream();
      create.withAliases(Stream.concat(known, aliases.stream()).toList());
    }
    if (!tmpfs.isEmpty()) {
      host.withTmpFs(tmpfs);
    }
    host.withSysctls(sysctls)
        .withUlimits(ulimits)
        .withCapAdd(added.toArray(Capability[]::new))
        .withCapDrop(dropped.toArray(Capability[]::new))
        .withExtraHosts(hosts.toArray(String[]::new))
        .withDns(dns.toArray(String[]::new))
        .withSecurityOpts(security)
        .withGroupAdd(groups)
        .withDevices(devices.toArray(Device[]::new));
  }
}
