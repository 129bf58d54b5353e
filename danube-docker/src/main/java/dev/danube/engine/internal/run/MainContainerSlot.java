package dev.danube.engine.internal.run;

import dev.danube.engine.spi.Container;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The slot of the main container of a run. It gives leases on the container to stages. The first
 * stage that needs the container starts it. Stages that need it meanwhile are parked, without a
 * thread, until it runs. If the start fails, the next of them tries. Used only by the coordinator,
 * except for leases, which any thread may use.
 */
public final class MainContainerSlot {

  /** A lease on the main container: the running container, or the task to start one. */
  public static final class Lease {

    private final MainContainerSlot slot;
    private final @Nullable Container container;
    private final boolean afterDeath;
    private boolean settled;

    private Lease(MainContainerSlot slot, @Nullable Container container, boolean afterDeath) {
      this.slot = slot;
      this.container = container;
      this.afterDeath = afterDeath;
    }

    /** Tells the slot that the holder has started the container. Any thread may call this. */
    public void started(Container running) {
      slot.mailbox.execute(() -> slot.started(this, running));
    }

    /**
     * Tells the slot that the holder found the container dead. Any thread may call this. The death
     * counts at once, before the coordinator learns of it: a stage that another thread starts
     * meanwhile must not use the container.
     */
    public void lost(Container found) {
      slot.dead.add(found);
      slot.mailbox.execute(() -> slot.lost(found));
    }

    /** Returns the container; null if the holder must start one. */
    @Nullable public Container container() {
      return container;
    }

    /** Returns whether the container has died since. Any thread may call this. */
    public boolean isLost() {
      return container != null && slot.dead.contains(container);
    }

    /** Returns whether the container that the holder must start replaces one that died. */
    public boolean afterDeath() {
      return afterDeath;
    }
  }

  private final Executor mailbox;
  private final Queue<Consumer<? super Lease>> parked = new ArrayDeque<>();
  private final Set<Container> dead = ConcurrentHashMap.newKeySet(); // shared with all threads
  private @Nullable Container container;
  private boolean starting;
  private boolean died;

  /**
   * Creates an empty slot.
   *
   * @param mailbox executes tasks of the coordinator
   */
  public MainContainerSlot(Executor mailbox) {
    this.mailbox = mailbox;
  }

  /** Gives a lease to a stage: at once, or when the start of the container has ended. */
  public void enter(Consumer<? super Lease> stage) {
    if (container != null) {
      stage.accept(new Lease(this, container, false));
    } else if (starting) {
      parked.add(stage);
    } else {
      starting = true;
      stage.accept(new Lease(this, null, died));
    }
  }

  private void started(Lease lease, Container running) {
    lease.settled = true;
    starting = false;
    container = running;
    admitParked();
  }

  private void lost(Container found) {
    if (container == found) {
      container = null;
      died = true;
    }
  }

  /** Ends a lease. If the holder had to start the container and did not, the next stage tries. */
  public void ended(Lease lease) {
    if (lease.container == null && !lease.settled) {
      starting = false;
      admitParked();
    }
  }

  /** Admits the parked stages. If the first has to start a container, the others park again. */
  private void admitParked() {
    Queue<Consumer<? super Lease>> waiting = new ArrayDeque<>(parked);
    parked.clear();
    waiting.forEach(this::enter);
  }
}
