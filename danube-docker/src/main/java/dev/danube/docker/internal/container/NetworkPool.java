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
 * Networks that containers use one after another: each is that of an idle container, which others
 * join. Making a network takes longer than all else of a start. One is only made if enough
 * containers are still to come. Containers that are started early may be in a network that another
 * still works in; no two ever work there at once. Thread-safe.
 */
public final class NetworkPool {

  private static final Logger LOG = LoggerFactory.getLogger(NetworkPool.class);

  /** So many further containers have to be expected for a network to pay. */
  private static final int LEAST_EXPECTED = 2;

  /** Containers that are started early take turns: one is used while another is left. */
  private static final int IN_TURN = 2;

  private static final long LEAVING_MILLIS = 10_000;

  /**
   * A network. Its fields are read and written while the pool is locked; Error Prone cannot check a
   * lock of another object.
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

  /** The right of one container to be in a network. */
  public final class Lease {

    private final SharedNetwork network;

    @GuardedBy("NetworkPool.this") private boolean isReserved;

    private Lease(SharedNetwork network, boolean isReserved) {
      this.network = network;
      this.isReserved = isReserved;
    }

    /** The container whose network is joined. */
    public String container() {
      return network.id;
    }

    /**
     * Lets a container that was started early begin to work, as soon as the one before is gone.
     *
     * @return false if that one still works
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

    /** The container is about to be removed. */
    void leave() {
      synchronized (NetworkPool.this) {
        if (network.worker == this) {
          network.isBeingLeft = true;
          NetworkPool.this.notifyAll();
        }
      }
    }

    /** The container may be there for ever: nobody else is to come into its network. */
    void abandon() {
      synchronized (NetworkPool.this) {
        all.remove(network);
        if (network.worker == null || network.worker == this) {
          network.process.close();
        }
        close();
      }
    }

    /** The container is gone, or never came to be. */
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

  /** A request for a network that may become urgent. Used while the pool is locked. */
  public static final class Claim {
    private boolean hurried;
  }

  private final Daemon daemon;
  private final PendingCalls pendingCalls;
  private final Map<String, String> labels;

  @GuardedBy("this") private final List<SharedNetwork> all = new ArrayList<>();

  @GuardedBy("this") private int expected;

  @GuardedBy("this") private boolean making;

  @GuardedBy("this") private boolean closed;

  /**
   * Begins with none.
   *
   * @param expected how many containers may want one
   */
  public NetworkPool(
      Daemon daemon, PendingCalls pendingCalls, Map<String, String> labels, int expected) {
    this.daemon = daemon;
    this.pendingCalls = pendingCalls;
    this.labels = labels;
    this.expected = expected;
  }

  /** A network to work in now; empty if none is free, and then one may be being made. */
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
   * A network for a container that is started early, which is {@linkplain Lease#activate activated}
   * later. Made here if there are few. Empty if there is none and somebody came to be in a hurry.
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

  /** Lets somebody who waits go on without. */
  synchronized void hurry(Claim claim) {
    claim.hurried = true;
    notifyAll();
  }

  /** An image that cannot idle makes none; its containers have networks of their own. */
  private void make(ImageRef image) throws InterruptedException {
    KeepAliveProcess process = new KeepAliveProcess();
    boolean isMade = false;
    try {
      CreateContainerCmd create =
          daemon
              .client()
              .createContainerCmd(image.reference())
              .withLabels(labels)
              .withHostConfig(
                  HostConfig.newHostConfig()
                      .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE)));
      KeepAliveProcess.configure(create, false);
      String id = daemon.call("creating a container", client -> create.exec()).getId();
      process.attach(daemon, id);
      daemon.call("starting a container", client -> client.startContainerCmd(id).exec());
      add(new SharedNetwork(id, process));
      isMade = true;
    } catch (BackendException e) {
      LOG.debug("No network to lend can be made from {}", image, e);
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

  /** One that has died takes nobody in any more. */
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

  /** Lets go of what keeps them alive; the session removes them. */
  public synchronized void close() {
    closed = true;
    notifyAll();
    all.forEach(network -> network.process.close());
  }
}
