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
 * Who may use the main container of a run. The first stage that needs it starts it; those that need
 * it meanwhile are parked, without a thread, until it is there. If starting fails, the next one
 * tries. Touched by the coordinator only, but for deaths, which any thread may notice.
 */
public final class MainContainerSlot {

  /** What a stage gets: the running container, or the task to start one. */
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

    /** Tells the slot that the holder has started the container; may be called by any thread. */
    public void started(Container running) {
      slot.mailbox.execute(() -> slot.started(this, running));
    }

    /**
     * Tells the slot that the holder found the container dead; may be called by any thread. A stage
     * that another thread starts meanwhile must not use the container, so that is known at once.
     */
    public void lost(Container found) {
      slot.dead.add(found);
      slot.mailbox.execute(() -> slot.lost(found));
    }

    /** The container, or null if the holder shall start one. */
    @Nullable public Container container() {
      return container;
    }

    /** Whether the container has died since; may be asked by any thread. */
    public boolean isLost() {
      return container != null && slot.dead.contains(container);
    }

    /** Whether the container to start takes the place of one that died. */
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
   * @param mailbox where the coordinator takes tasks from
   */
  public MainContainerSlot(Executor mailbox) {
    this.mailbox = mailbox;
  }

  /** Gives a lease to a stage: at once, or when the container that is being started runs. */
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

  /** The holder of a lease has ended; if it should have started the container, it has not. */
  public void ended(Lease lease) {
    if (lease.container == null && !lease.settled) {
      starting = false;
      admitParked();
    }
  }

  /** Lets those in that wait; one that gets the task to start parks the others again. */
  private void admitParked() {
    Queue<Consumer<? super Lease>> waiting = new ArrayDeque<>(parked);
    parked.clear();
    waiting.forEach(this::enter);
  }
}
