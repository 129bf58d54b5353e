package dev.danube.docker.internal.container;

import com.github.dockerjava.api.model.Network;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.BackendException;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.Labels;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network of all containers that need no services, one for all runs of all programs that use a
 * daemon. Docker lets no container in it reach another one, while on the daemon's default network
 * all reach all. The network is kept, as caches are: a network of its own for each run would cost
 * as much time as a container. Thread-safe.
 *
 * @see <a href="https://docs.docker.com/engine/network/drivers/bridge/#options">enable_icc</a>
 */
public final class IsolatingNetwork {

  private static final Logger LOG = LoggerFactory.getLogger(IsolatingNetwork.class);

  private static final String NAME = "danube-isolating";
  private static final String REACH_EACH_OTHER = "com.docker.network.bridge.enable_icc";

  /** The option for the size of packets, which the daemon sets for its default network only. */
  private static final String PACKET_SIZE = "com.docker.network.driver.mtu";

  private final Daemon daemon;

  @GuardedBy("this") private boolean isRefused;

  public IsolatingNetwork(Daemon daemon) {
    this.daemon = daemon;
  }

  /**
   * Returns the name of the network, and creates the network if it does not exist: people may prune
   * it at any time. Returns empty, for the default network, if the daemon cannot have one.
   */
  public synchronized Optional<String> name() throws InterruptedException {
    if (isRefused) {
      return Optional.empty();
    }
    List<Network> found = find();
    if (found.isEmpty()) {
      try {
        create();
      } catch (BackendException e) {
        isRefused = true;
        LOG.warn(
            "Docker cannot keep the containers of runs apart, so they can reach each other: {}",
            e.getMessage());
        return Optional.empty();
      }
      found = find();
    }
    // Two programs may have created one each at the same time. Their names are the same then.
    return found.size() == 1
        ? Optional.of(NAME)
        : found.stream().map(Network::getId).min(Comparator.naturalOrder());
  }

  /** Returns the networks of this kind, of which there is one at most in general. */
  private List<Network> find() throws InterruptedException {
    return daemon.call(
        "listing networks",
        client -> client.listNetworksCmd().withFilter("label", List.of(Labels.NETWORK)).exec());
  }

  private void create() throws InterruptedException {
    Map<String, String> options = new HashMap<>(Map.of(REACH_EACH_OTHER, "false"));
    packetSize().ifPresent(size -> options.put(PACKET_SIZE, size));
    daemon.call(
        "creating a network",
        client ->
            client
                .createNetworkCmd()
                .withName(NAME)
                .withDriver("bridge")
                .withCheckDuplicate(true)
                .withOptions(options)
                .withLabels(Map.of(Labels.NETWORK, "isolating"))
                .exec());
  }

  private Optional<String> packetSize() throws InterruptedException {
    Network usual =
        daemon.call(
            "inspecting a network",
            client -> client.inspectNetworkCmd().withNetworkId("bridge").exec());
    return Optional.ofNullable(usual.getOptions()).map(options -> options.get(PACKET_SIZE));
  }

  /** Removes the network if no container uses it. Returns whether it was removed. */
  public boolean removeUnused() throws InterruptedException {
    boolean isRemoved = false;
    for (Network network : find()) {
      try {
        daemon.call(
            "removing a network", client -> client.removeNetworkCmd(network.getId()).exec());
        isRemoved = true;
      } catch (BackendException e) {
        LOG.debug("The network of runs is in use", e);
      }
    }
    return isRemoved;
  }
}
