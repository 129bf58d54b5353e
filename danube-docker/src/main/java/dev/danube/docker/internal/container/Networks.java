package dev.danube.docker.internal.container;

import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Network;
import dev.danube.BackendException;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DockerApiException;
import dev.danube.docker.internal.daemon.PendingCalls;
import dev.danube.docker.internal.daemon.Removal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The networks that a run creates, in which services can be reached. Thread-safe. */
public final class Networks {

  static final String PACKET_SIZE = "com.docker.network.driver.mtu";

  private static final String PREFIX = "danube-";

  /** What daemons say, up to version 26 and since, when no range of addresses is free. */
  private static final List<String> NO_ADDRESSES =
      List.of(
          "non-overlapping IPv4 address pool",
          "predefined address pools have been fully subnetted");

  private final Daemon daemon;
  private final PendingCalls pendingCalls;
  private final String prefix;
  private final Map<String, String> labels;
  private final Map<String, String> options;
  private final AtomicInteger count = new AtomicInteger();

  /**
   * Creates networks of a run, before the first one.
   *
   * @param options the user's options of networks
   */
  public Networks(
      Daemon daemon,
      PendingCalls pendingCalls,
      String run,
      Map<String, String> labels,
      Map<String, String> options) {
    this.options = options;
    this.daemon = daemon;
    this.pendingCalls = pendingCalls;
    this.prefix = PREFIX + run;
    this.labels = labels;
  }

  public String create() throws InterruptedException {
    String name = prefix + "-" + count.incrementAndGet();
    Map<String, String> all = new HashMap<>();
    packetSize(daemon).ifPresent(size -> all.put(PACKET_SIZE, size));
    all.putAll(options);
    try {
      pendingCalls.call(
          "creating a network",
          client ->
              client.createNetworkCmd().withName(name).withLabels(labels).withOptions(all).exec());
      return name;
    } catch (DockerApiException e) {
      if (NO_ADDRESSES.stream().anyMatch(e.reason()::contains)) {
        throw new BackendException(
            "Docker has no addresses left for another network; remove unused networks (docker"
                + " network prune), or widen default-address-pools in daemon.json",
            e);
      }
      throw e;
    }
  }

  /**
   * Returns the size of packets that the usual network is set to. Docker does not apply it to other
   * networks, in which large packets are then lost.
   */
  static Optional<String> packetSize(Daemon daemon) throws InterruptedException {
    try {
      Network usual =
          daemon.call(
              "inspecting a network",
              client -> client.inspectNetworkCmd().withNetworkId("bridge").exec());
      return Optional.ofNullable(usual.getOptions()).map(known -> known.get(PACKET_SIZE));
    } catch (DockerApiException e) {
      if (e.isNotFound()) {
        return Optional.empty(); // the daemon runs without it
      }
      throw e;
    }
  }

  public static void connect(Daemon daemon, String network, String container, List<String> names)
      throws InterruptedException {
    ContainerNetwork settings = new ContainerNetwork().withAliases(names);
    daemon.call(
        "connecting a container to a network",
        client ->
            client
                .connectToNetworkCmd()
                .withNetworkId(network)
                .withContainerId(container)
                .withContainerNetwork(settings)
                .exec());
  }

  /** Disconnects a container from a network. Does nothing if one of the two is gone. */
  static void disconnect(Daemon daemon, String network, String container)
      throws InterruptedException {
    try {
      daemon.call(
          "disconnecting a container from a network",
          client ->
              client
                  .disconnectFromNetworkCmd()
                  .withNetworkId(network)
                  .withContainerId(container)
                  .withForce(true)
                  .exec());
    } catch (DockerApiException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }

  /** Returns whether a network was created by a run, according to its name. */
  static boolean isOfRun(String network) {
    return network.startsWith(PREFIX);
  }

  public void remove(String network) throws InterruptedException {
    Removal.untilGone(
        daemon, "removing a network", client -> client.removeNetworkCmd(network).exec());
  }

  /** Returns whether a network was requested. */
  public boolean isUsed() {
    return count.get() > 0;
  }

  /** Returns the ids of the networks that have all these labels. */
  public List<String> find(List<String> wanted) throws InterruptedException {
    return daemon
        .call(
            "listing networks",
            client -> client.listNetworksCmd().withFilter("label", wanted).exec())
        .stream()
        .map(Network::getId)
        .toList();
  }
}
