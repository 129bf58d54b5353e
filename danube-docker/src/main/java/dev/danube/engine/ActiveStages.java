package dev.danube.engine;

import dev.danube.ErrorHandler;
import dev.danube.SkipReason;
import dev.danube.Stage;
import dev.danube.StageResult;
import dev.danube.engine.internal.run.MainContainerSlot;
import dev.danube.engine.internal.run.RunScope;
import dev.danube.engine.internal.stage.ActiveStage;
import dev.danube.engine.internal.stage.AttemptStop;
import dev.danube.engine.internal.stage.CacheLocks;
import dev.danube.engine.internal.stage.StageRunner;
import dev.danube.engine.internal.thread.Cancellation.StopReason;
import dev.danube.engine.internal.thread.Mailbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The stages of a run whose turn has come and that have not ended. Passes each stage to a worker,
 * one attempt at a time, and stops stages. Used only by tasks of the coordinator's mailbox, except
 * for what it passes to workers.
 */
final class ActiveStages {

  /** The coordinator, which decides what happens next. */
  interface Listener {

    /**
     * Passes a task of a stage to a worker. If no worker takes it, runs the other task; the run
     * crashes.
     */
    void give(Stage stage, Runnable task, Runnable ifRefused);

    /** Stops one stage, for example at the time limit of all its attempts. */
    void stop(Stage stage, StopReason reason);

    /** Records that a stage has ended. */
    void ended(Stage stage, StageResult result);

    /** Records that a stage was stopped before a worker had started it. */
    void neverStarted(Stage stage, SkipReason why);

    /** Records that a stage stopped running without a result, because the run has crashed. */
    void left();

    /** Ends the run, because code that must not throw has thrown. */
    void crash(Throwable thrown);

    /** Returns whether the run has crashed. */
    boolean hasCrashed();
  }

  private final RunScope scope;
  private final Mailbox mailbox;
  private final Admission admission;
  private final Listener listener;
  private final Map<String, ActiveStage> working = new HashMap<>();

  ActiveStages(
      RunScope scope, Mailbox mailbox, Approvals approvals, CacheLocks caches, Listener listener) {
    this.scope = scope;
    this.mailbox = mailbox;
    this.admission = new Admission(scope.pipeline(), approvals, caches, mailbox::post);
    this.listener = listener;
  }

  boolean isEmpty() {
    return working.isEmpty();
  }

  List<ActiveStage> all() {
    return List.copyOf(working.values());
  }

  Optional<ActiveStage> find(String stage) {
    return Optional.ofNullable(working.get(stage));
  }

  /**
   * Passes a stage to a worker.
   *
   * @param why the values found by its conditions; empty if it has none
   */
  void start(Stage stage, List<ErrorHandler> handlers, Optional<String> why) {
    AttemptStop stop = new AttemptStop();
    StageRunner runner =
        new StageRunner(
            scope,
            stage,
            stop,
            reason -> mailbox.post(() -> listener.stop(stage, reason)),
            handlers,
            why);
    ActiveStage work = new ActiveStage(stage, stop, runner);
    working.put(stage.name(), work);
    enter(work);
  }

  /**
   * Stops stages. A stage that no thread has taken yet never starts. All such stages are taken
   * before any other is stopped: a stage that ends passes its thread on, and the next stage could
   * be one that must be stopped too.
   */
  void stop(
      List<ActiveStage> works, StopReason reason, Function<ActiveStage, SkipReason> ifNotStarted) {
    List<ActiveStage> taken = new ArrayList<>();
    List<ActiveStage> never = new ArrayList<>();
    for (ActiveStage work : works) {
      if (working.get(work.stage().name()) == work) {
        (work.take() ? never : taken).add(work);
      }
    }
    for (ActiveStage work : taken) {
      work.stop().cancel(reason);
      if (work.wake() || admission.withdraw(work)) {
        enter(work);
      }
    }
    for (ActiveStage work : never) {
      work.stop().cancel(reason);
      admission.withdraw(work);
      working.remove(work.stage().name());
      listener.neverStarted(work.stage(), ifNotStarted.apply(work));
    }
  }

  /** Stops the running stages and drops the others, because the run has crashed. */
  void giveUp() {
    for (ActiveStage work : all()) {
      work.stop().cancel(StopReason.CANCELLED);
      if (work.take() || work.wake()) {
        admission.withdraw(work);
        working.remove(work.stage().name());
      }
    }
  }

  /** Passes a stage to a worker for its next attempt, as soon as it may use its container. */
  private void enter(ActiveStage work) {
    admission.enter(work, lease -> hand(work, lease));
  }

  private void hand(ActiveStage work, MainContainerSlot.@Nullable Lease lease) {
    listener.give(
        work.stage(),
        () -> {
          if (lease != null && lease.isLost()) {
            // The container died while the stage waited for a thread.
            mailbox.post(() -> admission.enterContainer(work, fresh -> hand(work, fresh)));
          } else if (work.take() || work.isStarted()) {
            perform(work, lease);
          } else {
            mailbox.post(() -> admission.left(work, lease));
          }
        },
        () -> {
          working.remove(work.stage().name());
          admission.left(work, lease);
        });
  }

  private void perform(ActiveStage work, MainContainerSlot.@Nullable Lease lease) {
    Thread thread = Thread.currentThread();
    String name = thread.getName();
    thread.setName("danube-" + scope.id() + "-" + work.stage().name());
    try {
      work.markStarted();
      StageRunner.Next next = work.runner().attempt(lease);
      mailbox.post(() -> attempted(work, lease, next));
    } catch (Throwable e) {
      mailbox.post(
          () -> {
            working.remove(work.stage().name());
            admission.left(work, lease);
            listener.crash(e);
          });
    } finally {
      thread.setName(name);
    }
  }

  private void attempted(
      ActiveStage work, MainContainerSlot.@Nullable Lease lease, StageRunner.Next next) {
    admission.left(work, lease);
    if (next instanceof StageRunner.Next.RetryAfter again && !listener.hasCrashed()) {
      sleep(work, again.delay());
    } else {
      working.remove(work.stage().name());
      if (next instanceof StageRunner.Next.Done done && !listener.hasCrashed()) {
        listener.ended(work.stage(), done.result());
      } else {
        listener.left();
      }
    }
  }

  private void sleep(ActiveStage work, Duration delay) {
    if (delay.isZero() || work.stop().reason().isPresent()) {
      enter(work);
    } else {
      work.sleepUntil(scope.session().schedule(delay, () -> mailbox.post(() -> wake(work))));
    }
  }

  private void wake(ActiveStage work) {
    if (work.wake()) {
      enter(work);
    }
  }
}
