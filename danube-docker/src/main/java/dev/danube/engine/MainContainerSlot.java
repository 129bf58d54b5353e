package dev.danube.engine;

import dev.danube.engine.spi.Container;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who may use the main container of a run. The first stage that needs it starts it; those that need
 * it meanwhile are parked, without a thread, until it is there. If starting fails, the next one
 * tries. Touched by the coordinator only, but for deaths, which any thread may notice.
 */
final class MainContainerSlot {

  /** What a stage gets: the running container, or the task to start one. */
  static final class Lease {

    private final @Nullable Container container;
    private final boolean afterDeath;
    private final Set<Container> dead;
    private boolean settled;

    private Lease(@Nullable Container container, boolean afterDeath, Set<Container> dead) {
      this.container = container;
      this.afterDeath = afterDeath;
      this.dead = dead;
    }

    /** The container, or null if the holder shall start one. */
    @Nullable Container container() {
      return container;
    }

    /** Whether the container has died since; may be asked by any thread. */
    boolean isLost() {
      return container != null && dead.contains(container);
    }

    /** Whether the container to start takes the place of one that died. */
    boolean afterDeath() {
      return afterDeath;
    }
  }

  private final Queue<Consumer<? super Lease>> parked = new ArrayDeque<>();
  private final Set<Container> dead = ConcurrentHashMap.newKeySet(); // shared with all threads
  private @Nullable Container container;
  private boolean starting;
  private boolean died;

  /** Gives a lease to a stage: at once, or when the container that is being started runs. */
  void enter(Consumer<? super Lease> stage) {
    if (container != null) {
      stage.accept(new Lease(container, false, dead));
    } else if (starting) {
      parked.add(stage);
    } else {
      starting = true;
      stage.accept(new Lease(null, died, dead));
    }
  }

  /** The holder of a lease has started the container. */
  void started(Lease lease, Container running) {
    lease.settled = true;
    starting = false;
    container = running;
    admitParked();
  }

  /**
   * A holder found the container dead. Called by its own thread, and before {@link #lost}: a stage
   * that another thread begins with meanwhile must not use it.
   */
  void noticeDeath(Container found) {
    dead.add(found);
  }

  /** A holder found the container dead; the next stage gets a fresh one. */
  void lost(Container dead) {
    if (container == dead) {
      container = null;
      died = true;
    }
  }

  /** The holder of a lease has ended; if it should have started the container, it has not. */
  void ended(Lease lease) {
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
