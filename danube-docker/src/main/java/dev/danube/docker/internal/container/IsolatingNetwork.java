package dev.danube.docker.internal.container;

import com.github.dockerjava.api.model.Network;
import dev.danube.BackendException;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DockerApiException;
import dev.danube.docker.internal.daemon.Labels;
import dev.danube.engine.internal.SharedValue;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
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

  /**
   * The name. Docker starts a name server for each container in a network that a user made, which
   * takes a tenth of the start, except where the name starts like this one. Containers then use the
   * name servers of the host, as on the default network.
   */
  private static final String NAME = "container:danube";

  /** The name for a daemon that does not accept the first one. */
  private static final String PLAIN_NAME = "danube-isolating";

  private static final String REACH_EACH_OTHER = "com.docker.network.bridge.enable_icc";

  /** The option for the size of packets, which the daemon sets for its default network only. */
  private static final String PACKET_SIZE = "com.docker.network.driver.mtu";

  private final Daemon daemon;

  /** Whether the daemon cannot have such a network. */
  private final AtomicBoolean isRefused;

  private final SharedValue<Optional<String>, BackendException> id =
      new SharedValue<>(BackendException.class, e -> false);

  /** Creates the network for the first run of a program. */
  public IsolatingNetwork(Daemon daemon) {
    this(daemon, new AtomicBoolean());
  }

  private IsolatingNetwork(Daemon daemon, AtomicBoolean isRefused) {
    this.daemon = daemon;
    this.isRefused = isRefused;
  }

  /** Returns the same network for another run, which looks again whether it still exists. */
  public IsolatingNetwork again() {
    return new IsolatingNetwork(daemon, isRefused);
  }

  /**
   * Returns the id of the network. The first call in a run creates the network if it does not
   * exist. Returns empty, for the default network, if the daemon cannot have one.
   */
  public Optional<String> id() throws InterruptedException {
    return id.get(this::ensure);
  }

  private Optional<String> ensure() throws InterruptedException {
    if (isRefused.get()) {
      return Optional.empty();
    }
    List<Network> found = find();
    if (found.isEmpty()) {
      try {
        create();
      } catch (DockerApiException e) {
        isRefused.set(true);
        LOG.warn(
            "Docker cannot keep the containers of runs apart, so they can reach each other: {}",
            e.getMessage());
        return Optional.empty();
      }
      found = find();
    }
    // Two programs may have created one each at the same time.
    return found.stream().map(Network::getId).min(Comparator.naturalOrder());
  }

  /** Returns the networks of this kind, of which there is one at most in general. */
  private List<Network> find() throws InterruptedException {
    return daemon.call(
        "listing networks",
        client -> client.listNetworksCmd().withFilter("label", List.of(Labels.NETWORK)).exec());
  }

  private void create() throws InterruptedException {
    try {
      create(NAME);
    } catch (DockerApiException e) {
      LOG.debug("Docker does not accept the name {}", NAME, e);
      create(PLAIN_NAME);
    }
  }

  private void create(String name) throws InterruptedException {
    Map<String, String> options = new HashMap<>(Map.of(REACH_EACH_OTHER, "false"));
    packetSize().ifPresent(size -> options.put(PACKET_SIZE, size));
    daemon.call(
        "creating a network",
        client ->
            client
                .createNetworkCmd()
                .withName(name)
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
