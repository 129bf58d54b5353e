package dev.danube.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Network;
import dev.danube.BackendException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The networks that a run makes, for services to be reached in. Thread-safe. */
final class Networks {

  private static final String PREFIX = "danube-";

  private final DockerClient client;
  private final DockerCalls calls;
  private final Creations creations;
  private final String prefix;
  private final Map<String, String> labels;
  private final AtomicInteger count = new AtomicInteger();

  Networks(
      DockerClient client,
      DockerCalls calls,
      Creations creations,
      String run,
      Map<String, String> labels) {
    this.client = client;
    this.calls = calls;
    this.creations = creations;
    this.prefix = PREFIX + run;
    this.labels = labels;
  }

  String create() throws InterruptedException {
    String name = prefix + "-" + count.incrementAndGet();
    try {
      creations.call(
          "create a network",
          () -> client.createNetworkCmd().withName(name).withLabels(labels).exec());
      return name;
    } catch (DockerRefusal e) {
      if (e.reason().contains("non-overlapping IPv4 address pool")) {
        throw new BackendException(
            "Docker has no addresses left for one more network; remove networks that nobody uses"
                + " (docker network prune), or widen default-address-pools in daemon.json",
            e);
      }
      throw e;
    }
  }

  static void connect(
      DockerClient client,
      DockerCalls calls,
      String network,
      String container,
      Optional<String> hostName)
      throws InterruptedException {
    ContainerNetwork settings = new ContainerNetwork().withAliases(hostName.stream().toList());
    calls.call(
        "connect a container to a network",
        () ->
            client
                .connectToNetworkCmd()
                .withNetworkId(network)
                .withContainerId(container)
                .withContainerNetwork(settings)
                .exec());
  }

  /** A container or network that is gone is not connected either. */
  static void disconnect(DockerClient client, DockerCalls calls, String network, String container)
      throws InterruptedException {
    try {
      calls.call(
          "disconnect a container from a network",
          () ->
              client
                  .disconnectFromNetworkCmd()
                  .withNetworkId(network)
                  .withContainerId(container)
                  .withForce(true)
                  .exec());
    } catch (DockerRefusal e) {
      if (e.status() != 404) {
        throw e;
      }
    }
  }

  /** Whether a network is one that a run made, by its name. */
  static boolean isOfRun(String network) {
    return network.startsWith(PREFIX);
  }

  void remove(String network) throws InterruptedException {
    Removal.untilGone(calls, "remove a network", () -> client.removeNetworkCmd(network).exec());
  }

  /** Whether one was asked for. */
  boolean isUsed() {
    return count.get() > 0;
  }

  /** Those that carry all these labels, by id. */
  List<String> find(List<String> wanted) throws InterruptedException {
    return calls
        .call("list networks", () -> client.listNetworksCmd().withFilter("label", wanted).exec())
        .stream()
        .map(Network::getId)
        .toList();
  }
}
