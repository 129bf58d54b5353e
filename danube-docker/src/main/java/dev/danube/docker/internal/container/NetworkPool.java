package dev.danube.docker.internal.container;

import static java.util.Comparator.comparingInt;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.BackendException;
import dev.danube.ImageRef;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.PendingCalls;
import dev.danube.docker.internal.exec.KeepAliveProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool of networks that containers use one after another. Each network belongs to an idle
 * container, and other containers join it. Creating a network takes longer than the rest of a
 * container's start. A network is only created if enough further containers are expected. A
 * prestarted container may join a network in which another container is still working, but two
 * containers never work in one network at the same time. Thread-safe.
 */
public final class NetworkPool {

  private static final Logger LOG = LoggerFactory.getLogger(NetworkPool.class);

  /** The number of further containers that must be expected for a new network to pay off. */
  private static final int LEAST_EXPECTED = 2;

  /**
   * The number of networks for prestarted containers. The containers take turns: one network is
   * used while a container is leaving the other.
   */
  private static final int IN_TURN = 2;

  private static final long LEAVING_MILLIS = 10_000;

  /**
   * A network of the pool. Its fields are read and written while the pool is locked; Error Prone
   * cannot check a lock of another object.
   */
  private static final class SharedNetwork {
    private final String id;
    private final KeepAliveProcess process;
    private @Nullable Lease worker;
    private boolean isBeingLeft;
    private int reserved;

    SharedNetwork(String id, KeepAliveProcess process) {
      this.id = id;
      this.process = process;
    }
  }

  /** The right of one container to use a network. */
  public final class Lease {

    private final SharedNetwork network;

    @GuardedBy("NetworkPool.this") private boolean isReserved;

    private Lease(SharedNetwork network, boolean isReserved) {
      this.network = network;
      this.isReserved = isReserved;
    }

    /** Returns the id of the container whose network is joined. */
    public String container() {
      return network.id;
    }

    /**
     * Lets a prestarted container start to work. If the container before it is being removed, waits
     * until that container is gone.
     *
     * @return false if the container before it is still working, or the network is gone
     */
    boolean activate() throws InterruptedException {
      synchronized (NetworkPool.this) {
        long end = System.nanoTime() + LEAVING_MILLIS * 1_000_000;
        while (network.worker != null && network.isBeingLeft && System.nanoTime() < end) {
          NetworkPool.this.wait(LEAVING_MILLIS);
        }
        unreserve();
        dropDead();
        boolean isFree = network.worker == null && all.contains(network);
        if (isFree) {
          network.worker = this;
        }
        return isFree;
      }
    }

    @GuardedBy("NetworkPool.this") private void unreserve() {
      if (isReserved) {
        isReserved = false;
        network.reserved--;
      }
    }

    /** Records that the container is about to be removed. */
    void leave() {
      synchronized (NetworkPool.this) {
        if (network.worker == this) {
          network.isBeingLeft = true;
          NetworkPool.this.notifyAll();
        }
      }
    }

    /** Removes the network from the pool, because the leasing container may stay in it. */
    void abandon() {
      synchronized (NetworkPool.this) {
        all.remove(network);
        if (network.worker == null || network.worker == this) {
          network.process.close();
        }
        close();
      }
    }

    /** Ends the lease: the container is gone, or was never created. */
    public void close() {
      synchronized (NetworkPool.this) {
        unreserve();
        if (network.worker == this) {
          network.worker = null;
          network.isBeingLeft = false;
          NetworkPool.this.notifyAll();
        }
      }
    }
  }

  /** A request for a network, which may become urgent. Used while the pool is locked. */
  public static final class Claim {
    private boolean hurried;
  }

  private final Daemon daemon;
  private final PendingCalls pendingCalls;
  private final IsolatingNetwork base;
  private final Map<String, String> labels;

  @GuardedBy("this") private final List<SharedNetwork> all = new ArrayList<>();

  @GuardedBy("this") private int expected;

  @GuardedBy("this") private boolean making;

  @GuardedBy("this") private boolean closed;

  /**
   * Creates an empty pool.
   *
   * @param base the network of the idle containers
   * @param expected the number of containers that may need a network
   */
  public NetworkPool(
      Daemon daemon,
      PendingCalls pendingCalls,
      IsolatingNetwork base,
      Map<String, String> labels,
      int expected) {
    this.daemon = daemon;
    this.pendingCalls = pendingCalls;
    this.base = base;
    this.labels = labels;
    this.expected = expected;
  }

  /**
   * Leases a free network for a container that starts to work now. Returns empty if no network is
   * free; then a network may be created for later containers.
   */
  public synchronized Optional<Lease> take(ImageRef image) {
    expected--;
    dropDead();
    Optional<SharedNetwork> free =
        all.stream().filter(one -> one.worker == null && one.reserved == 0).findFirst();
    if (free.isEmpty() && expected >= LEAST_EXPECTED && !making && !closed) {
      making = true;
      pendingCalls.startUnattended(
          () -> {
            make(image);
            return null;
          });
    }
    return free.map(
        network -> {
          Lease lease = new Lease(network, false);
          network.worker = lease;
          return lease;
        });
  }

  /**
   * Reserves a network for a prestarted container, whose lease is {@linkplain Lease#activate
   * activated} later. Creates a network if the pool has few. Returns empty if there is no network,
   * for example because the claim has become urgent.
   */
  public Optional<Lease> reserve(ImageRef image, Claim claim) throws InterruptedException {
    if (isToMake(claim)) {
      make(image);
    }
    synchronized (this) {
      return all.stream()
          .min(
              comparingInt((SharedNetwork one) -> one.reserved)
                  .thenComparing(one -> one.worker != null))
          .map(
              network -> {
                network.reserved++;
                return new Lease(network, true);
              });
    }
  }

  private synchronized boolean isToMake(Claim claim) throws InterruptedException {
    expected--;
    dropDead();
    while (making && all.isEmpty() && !claim.hurried && !closed) {
      wait();
    }
    boolean isToMake =
        !making && all.size() < IN_TURN && expected >= 0 && !claim.hurried && !closed;
    making |= isToMake;
    return isToMake;
  }

  /** Makes a claim urgent: a thread that waits for a network continues without one. */
  synchronized void hurry(Claim claim) {
    claim.hurried = true;
    notifyAll();
  }

  /** Creates a network, unless the image cannot idle; its containers then use their own. */
  private void make(ImageRef image) throws InterruptedException {
    KeepAliveProcess process = new KeepAliveProcess();
    boolean isMade = false;
    try {
      HostConfig host =
          HostConfig.newHostConfig().withLogConfig(new LogConfig(LogConfig.LoggingType.NONE));
      base.id().ifPresent(host::withNetworkMode);
      CreateContainerCmd create =
          daemon.createContainer(image.reference()).withLabels(labels).withHostConfig(host);
      KeepAliveProcess.configure(create, false);
      String id = daemon.call("creating a container", client -> create.exec()).getId();
      process.attach(daemon, id);
      daemon.call("starting a container", client -> client.startContainerCmd(id).exec());
      add(new SharedNetwork(id, process));
      isMade = true;
    } catch (BackendException e) {
      LOG.debug("Could not create a network for the pool from image {}", image, e);
    } finally {
      if (!isMade) {
        process.close();
        giveUp();
      }
    }
  }

  private synchronized void giveUp() {
    expected = 0; // do not try again
    making = false;
    notifyAll();
  }

  /** Removes networks whose containers have died; no container can join them. */
  @GuardedBy("this") private void dropDead() {
    for (SharedNetwork network : List.copyOf(all)) {
      if (!network.process.isOpen()) {
        network.process.close();
        all.remove(network);
      }
    }
  }

  private synchronized void add(SharedNetwork made) {
    making = false;
    all.add(made);
    notifyAll();
  }

  /** Ends what keeps the idle containers alive. The session removes the containers. */
  public synchronized void close() {
    closed = true;
    notifyAll();
    all.forEach(network -> network.process.close());
  }
}
