package dev.danube.docker;

import static java.util.Comparator.comparingInt;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.BackendException;
import dev.danube.ImageRef;
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
final class Sandboxes {

  private static final Logger LOG = LoggerFactory.getLogger(Sandboxes.class);

  /** So many further containers have to be expected for a sandbox to pay. */
  private static final int LEAST_EXPECTED = 2;

  /** Containers that are started early take turns: one is used while another is left. */
  private static final int IN_TURN = 2;

  private static final long LEAVING_MILLIS = 10_000;

  /**
   * A network. Its fields are read and written while the pool is locked; Error Prone cannot check a
   * lock of another object.
   */
  private static final class Sandbox {
    private final String id;
    private final IdleProcess process;
    private @Nullable Lease worker;
    private boolean isBeingLeft;
    private int reserved;

    Sandbox(String id, IdleProcess process) {
      this.id = id;
      this.process = process;
    }
  }

  /** The right of one container to be in a network. */
  final class Lease {

    private final Sandbox sandbox;

    @GuardedBy("Sandboxes.this") private boolean isReserved;

    private Lease(Sandbox sandbox, boolean isReserved) {
      this.sandbox = sandbox;
      this.isReserved = isReserved;
    }

    /** The container whose network is joined. */
    String container() {
      return sandbox.id;
    }

    /**
     * Lets a container that was started early begin to work, as soon as the one before is gone.
     *
     * @return false if that one still works
     */
    boolean activate() throws InterruptedException {
      synchronized (Sandboxes.this) {
        long end = System.nanoTime() + LEAVING_MILLIS * 1_000_000;
        while (sandbox.worker != null && sandbox.isBeingLeft && System.nanoTime() < end) {
          Sandboxes.this.wait(LEAVING_MILLIS);
        }
        unreserve();
        dropDead();
        boolean isFree = sandbox.worker == null && all.contains(sandbox);
        if (isFree) {
          sandbox.worker = this;
        }
        return isFree;
      }
    }

    @GuardedBy("Sandboxes.this") private void unreserve() {
      if (isReserved) {
        isReserved = false;
        sandbox.reserved--;
      }
    }

    /** The container is about to be removed. */
    void leave() {
      synchronized (Sandboxes.this) {
        if (sandbox.worker == this) {
          sandbox.isBeingLeft = true;
          Sandboxes.this.notifyAll();
        }
      }
    }

    /** The container may be there for ever: nobody else is to come into its network. */
    void abandon() {
      synchronized (Sandboxes.this) {
        all.remove(sandbox);
        if (sandbox.worker == null || sandbox.worker == this) {
          sandbox.process.close();
        }
        close();
      }
    }

    /** The container is gone, or never came to be. */
    void close() {
      synchronized (Sandboxes.this) {
        unreserve();
        if (sandbox.worker == this) {
          sandbox.worker = null;
          sandbox.isBeingLeft = false;
          Sandboxes.this.notifyAll();
        }
      }
    }
  }

  /** A request for a network that may become urgent. Used while the pool is locked. */
  static final class Claim {
    private boolean hurried;
  }

  private final Daemon daemon;
  private final Creations creations;
  private final Map<String, String> labels;

  @GuardedBy("this") private final List<Sandbox> all = new ArrayList<>();

  @GuardedBy("this") private int expected;

  @GuardedBy("this") private boolean making;

  @GuardedBy("this") private boolean closed;

  /**
   * Begins with none.
   *
   * @param expected how many containers may want one
   */
  Sandboxes(Daemon daemon, Creations creations, Map<String, String> labels, int expected) {
    this.daemon = daemon;
    this.creations = creations;
    this.labels = labels;
    this.expected = expected;
  }

  /** A network to work in now; empty if none is free, and then one may be being made. */
  synchronized Optional<Lease> take(ImageRef image) {
    expected--;
    dropDead();
    Optional<Sandbox> free =
        all.stream().filter(one -> one.worker == null && one.reserved == 0).findFirst();
    if (free.isEmpty() && expected >= LEAST_EXPECTED && !making && !closed) {
      making = true;
      creations.beside(
          () -> {
            make(image);
            return null;
          });
    }
    return free.map(
        sandbox -> {
          Lease lease = new Lease(sandbox, false);
          sandbox.worker = lease;
          return lease;
        });
  }

  /**
   * A network for a container that is started early, which is {@linkplain Lease#activate activated}
   * later. Made here if there are few. Empty if there is none and somebody came to be in a hurry.
   */
  Optional<Lease> reserve(ImageRef image, Claim claim) throws InterruptedException {
    if (isToMake(claim)) {
      make(image);
    }
    synchronized (this) {
      return all.stream()
          .min(comparingInt((Sandbox one) -> one.reserved).thenComparing(one -> one.worker != null))
          .map(
              sandbox -> {
                sandbox.reserved++;
                return new Lease(sandbox, true);
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
    IdleProcess process = new IdleProcess();
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
      IdleProcess.configure(create, false);
      String id = daemon.call("creating a container", client -> create.exec()).getId();
      process.attach(daemon, id);
      daemon.call("starting a container", client -> client.startContainerCmd(id).exec());
      add(new Sandbox(id, process));
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
    for (Sandbox sandbox : List.copyOf(all)) {
      if (!sandbox.process.isOpen()) {
        sandbox.process.close();
        all.remove(sandbox);
      }
    }
  }

  private synchronized void add(Sandbox made) {
    making = false;
    all.add(made);
    notifyAll();
  }

  /** Lets go of what keeps them alive; the session removes them. */
  synchronized void close() {
    closed = true;
    notifyAll();
    all.forEach(sandbox -> sandbox.process.close());
  }
}
