package dev.danube.engine;

import dev.danube.Pipeline;
import dev.danube.engine.internal.run.MainContainerSlot;
import dev.danube.engine.internal.run.Placement;
import dev.danube.engine.internal.stage.ActiveStage;
import dev.danube.engine.internal.stage.CacheLocks;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt of a stage waits for, without a thread, before it is given to a worker: locked
 * caches that other stages use, and the main container while it is being started. Touched by the
 * coordinator only.
 */
final class Admission {

  private final Pipeline pipeline;
  private final CacheLocks locks;
  private final Executor mailbox;
  private final MainContainerSlot main;
  private final Map<ActiveStage, Set<String>> caches = new HashMap<>();

  /**
   * Begins with nobody inside.
   *
   * @param mailbox where the coordinator takes tasks from
   */
  Admission(Pipeline pipeline, CacheLocks locks, Executor mailbox) {
    this.pipeline = pipeline;
    this.locks = locks;
    this.mailbox = mailbox;
    this.main = new MainContainerSlot(mailbox);
  }

  /**
   * Lets a stage in, now or later; a stage that was stopped needs no cache to end.
   *
   * @param inside gets the lease on the main container, or null if the stage does not work there
   */
  void enter(ActiveStage work, Consumer<MainContainerSlot.@Nullable Lease> inside) {
    Set<String> wanted =
        work.stop().reason().isPresent() ? Set.of() : CacheLocks.of(pipeline, work.stage());
    if (wanted.isEmpty()) {
      enterContainer(work, inside);
    } else {
      locks.acquire(
          work,
          wanted,
          () ->
              mailbox.execute(
                  () -> {
                    caches.put(work, wanted);
                    enterContainer(work, inside);
                  }));
    }
  }

  /** Lets a stage that is inside have the main container. */
  void enterContainer(ActiveStage work, Consumer<MainContainerSlot.@Nullable Lease> inside) {
    if (Placement.of(work.stage()) == Placement.Where.MAIN) {
      main.enter(inside);
    } else {
      inside.accept(null);
    }
  }

  /** Calls back a stage that still waits for caches; false if it does not. */
  boolean withdraw(ActiveStage work) {
    return locks.withdraw(work);
  }

  /** A stage that was inside is so no more. */
  void left(ActiveStage work, MainContainerSlot.@Nullable Lease lease) {
    if (lease != null) {
      main.ended(lease);
    }
    Set<String> held = caches.remove(work);
    if (held != null) {
      locks.release(held);
    }
  }
}
