package dev.danube.docker.internal.container;

import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Network;
import dev.danube.BackendException;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DockerApiException;
import dev.danube.docker.internal.daemon.PendingCalls;
import dev.danube.docker.internal.daemon.Removal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The networks that a run creates, in which services can be reached. Thread-safe. */
public final class Networks {

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
  private final AtomicInteger count = new AtomicInteger();

  public Networks(
      Daemon daemon, PendingCalls pendingCalls, String run, Map<String, String> labels) {
    this.daemon = daemon;
    this.pendingCalls = pendingCalls;
    this.prefix = PREFIX + run;
    this.labels = labels;
  }

  public String create() throws InterruptedException {
    String name = prefix + "-" + count.incrementAndGet();
    try {
      pendingCalls.call(
          "creating a network",
          client -> client.createNetworkCmd().withName(name).withLabels(labels).exec());
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

  public static void connect(
      Daemon daemon, String network, String container, Optional<String> hostName)
      throws InterruptedException {
    ContainerNetwork settings = new ContainerNetwork().withAliases(hostName.stream().toList());
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
