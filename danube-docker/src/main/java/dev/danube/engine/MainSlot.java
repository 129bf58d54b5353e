package dev.danube.engine;

import dev.danube.engine.spi.Container;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who may use the main container of a run. The first stage that needs it starts it; those that need
 * it meanwhile are parked, without a thread, until it is there. If starting fails, the next one
 * tries. Touched by the coordinator only.
 */
final class MainSlot {

  /** What a stage gets: the running container, or the task to start one. */
  static final class Lease {

    private final @Nullable Container container;
    private final boolean afterDeath;
    private boolean settled;
    private volatile boolean lost;

    private Lease(@Nullable Container container, boolean afterDeath) {
      this.container = container;
      this.afterDeath = afterDeath;
    }

    /** The container, or null if the holder shall start one. */
    @Nullable Container container() {
      return container;
    }

    /** Whether the container has died since; may be asked by any thread. */
    boolean isLost() {
      return lost;
    }

    /** Whether the container to start takes the place of one that died. */
    boolean afterDeath() {
      return afterDeath;
    }
  }

  private final Queue<Consumer<? super Lease>> parked = new ArrayDeque<>();
  private final Set<Lease> given = new HashSet<>(); // of the container, and not ended
  private @Nullable Container container;
  private boolean starting;
  private boolean died;

  /** Gives a lease to a stage: at once, or when the container that is being started runs. */
  void enter(Consumer<? super Lease> stage) {
    if (container != null) {
      Lease lease = new Lease(container, false);
      given.add(lease);
      stage.accept(lease);
    } else if (starting) {
      parked.add(stage);
    } else {
      starting = true;
      stage.accept(new Lease(null, died));
    }
  }

  /** The holder of a lease has started the container. */
  void started(Lease lease, Container running) {
    lease.settled = true;
    starting = false;
    container = running;
    admitParked();
  }

  /** A holder found the container dead; the next stage gets a fresh one. */
  void lost(Container dead) {
    if (container == dead) {
      container = null;
      died = true;
      given.forEach(lease -> lease.lost = true);
      given.clear();
    }
  }

  /** The holder of a lease has ended; if it should have started the container, it has not. */
  void ended(Lease lease) {
    given.remove(lease);
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
