package dev.danube.docker.internal.container;

import com.github.dockerjava.api.model.Network;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.BackendException;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DockerApiException;
import dev.danube.docker.internal.daemon.Labels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
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

  /** The state that all runs of a program share. Thread-safe. */
  public static final class Creation {

    /** Is held while one of the runs of this program creates the network. */
    private final ReentrantLock lock = new ReentrantLock();

    /** True if the daemon ignores the option that the network is for, as Podman does. */
    @GuardedBy("lock") private boolean isInVain;
  }

  private final Daemon daemon;

  /** The id of the network, when it was looked at last. */
  private volatile @Nullable String known;

  private final Creation creation;

  /** True if the daemon has refused to create such a network in this run. */
  @GuardedBy("creation.lock") private boolean isRefused;

  /**
   * Creates the view of one run on the network.
   *
   * @param creation what all runs of the program share
   */
  public IsolatingNetwork(Daemon daemon, Creation creation) {
    this.daemon = daemon;
    this.creation = creation;
  }

  /**
   * Returns the id of the network, and creates the network if it does not exist: people may prune
   * it at any time. Returns empty, for the default network, if the daemon cannot have one.
   */
  public Optional<String> id() throws InterruptedException {
    String id = known;
    if (id != null && exists(id)) {
      return Optional.of(id);
    }
    creation.lock.lockInterruptibly();
    try {
      Optional<String> found = isRefused || creation.isInVain ? Optional.empty() : ensure();
      known = found.orElse(null);
      return found;
    } finally {
      creation.lock.unlock();
    }
  }

  private boolean exists(String id) throws InterruptedException {
    try {
      inspect(id);
      return true;
    } catch (DockerApiException e) {
      if (!e.isNotFound()) {
        throw e;
      }
      return false;
    }
  }

  @GuardedBy("creation.lock") private Optional<String> ensure() throws InterruptedException {
    List<String> found = find();
    if (found.isEmpty()) {
      Optional<DockerApiException> refusal = create();
      found = find();
      isRefused = found.isEmpty();
      if (isRefused) {
        warn(refusal.map(Throwable::getMessage).orElse("the new network is not there"));
      } else if (refusal.isEmpty() && isInVain(found.get(0))) {
        creation.isInVain = true;
        warn("it ignores the option " + REACH_EACH_OTHER + " of networks");
        remove(found.get(0));
        return Optional.empty();
      }
      // Another program may have created one at the same time; both keep the same.
      for (String second : found.stream().skip(1).toList()) {
        remove(second);
      }
    }
    return found.stream().findFirst();
  }

  private void warn(String why) {
    LOG.warn(
        "{} cannot keep the containers of runs apart, so they can reach each other: {}",
        daemon.engine().name(),
        why);
  }

  /** Returns whether the daemon has created the network without the option that it is for. */
  private boolean isInVain(String id) throws InterruptedException {
    return !Optional.ofNullable(inspect(id).getOptions())
        .orElse(Map.of())
        .containsKey(REACH_EACH_OTHER);
  }

  @CanIgnoreReturnValue
  private Network inspect(String id) throws InterruptedException {
    return daemon.call(
        "inspecting a network", client -> client.inspectNetworkCmd().withNetworkId(id).exec());
  }

  /** Returns the ids of the networks of this kind, of which there is one at most in general. */
  private List<String> find() throws InterruptedException {
    return daemon
        .call(
            "listing networks",
            client -> client.listNetworksCmd().withFilter("label", List.of(Labels.NETWORK)).exec())
        .stream()
        .map(Network::getId)
        .sorted()
        .toList();
  }

  /** Creates the network. Returns why the daemon refused, if it did. */
  private Optional<DockerApiException> create() throws InterruptedException {
    try {
      create(NAME);
      return Optional.empty();
    } catch (DockerApiException e) {
      if (e.isConflict()) {
        return Optional.of(e);
      }
      LOG.debug("Docker does not accept the name {}", NAME, e);
    }
    try {
      create(PLAIN_NAME);
      return Optional.empty();
    } catch (DockerApiException e) {
      return Optional.of(e);
    }
  }

  private void create(String name) throws InterruptedException {
    Map<String, String> options = new HashMap<>(Map.of(REACH_EACH_OTHER, "false"));
    Networks.packetSize(daemon).ifPresent(size -> options.put(Networks.PACKET_SIZE, size));
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

  /** Removes the network if no container uses it. Returns whether it was removed. */
  public boolean removeUnused() throws InterruptedException {
    boolean isRemoved = false;
    for (String id : find()) {
      isRemoved |= remove(id);
    }
    return isRemoved;
  }

  private boolean remove(String id) throws InterruptedException {
    try {
      daemon.call("removing a network", client -> client.removeNetworkCmd(id).exec());
      return true;
    } catch (BackendException e) {
      LOG.debug("The network of runs is in use", e);
      return false;
    }
  }
}
