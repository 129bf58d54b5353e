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
 * The admission of attempts to workers. Before an attempt is passed to a worker it waits here,
 * without a thread, for the answer to its approval, for locked caches that other stages use, and
 * for the main container while that is being started. Used only by the coordinator.
 */
final class Admission {

  private final Pipeline pipeline;
  private final Approvals approvals;
  private final CacheLocks locks;
  private final Executor mailbox;
  private final MainContainerSlot main;
  private final Map<ActiveStage, Set<String>> caches = new HashMap<>();

  /**
   * Creates an admission that has admitted no stage yet.
   *
   * @param mailbox executes tasks of the coordinator
   */
  Admission(Pipeline pipeline, Approvals approvals, CacheLocks locks, Executor mailbox) {
    this.pipeline = pipeline;
    this.approvals = approvals;
    this.locks = locks;
    this.mailbox = mailbox;
    this.main = new MainContainerSlot(mailbox);
  }

  /**
   * Admits a stage, now or later. A stage that was stopped needs no cache to end.
   *
   * @param inside receives the lease on the main container, or null if the stage does not run there
   */
  void enter(ActiveStage work, Consumer<MainContainerSlot.@Nullable Lease> inside) {
    if (approvals.mustAsk(work)) {
      approvals.ask(work, () -> mailbox.execute(() -> enter(work, inside)));
      return;
    }
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

  /** Gives a stage that has its caches a lease on the main container, if it runs there. */
  void enterContainer(ActiveStage work, Consumer<MainContainerSlot.@Nullable Lease> inside) {
    if (Placement.of(work.stage()) == Placement.ContainerKind.MAIN) {
      main.enter(inside);
    } else {
      inside.accept(null);
    }
  }

  /** Withdraws a stage that waits for an answer or caches; returns false if it does not wait. */
  boolean withdraw(ActiveStage work) {
    return approvals.withdraw(work) || locks.withdraw(work);
  }

  /** Releases the container and the caches of a stage that was admitted. */
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
