package dev.danube.engine;

import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunContext;
import dev.danube.RunResult;
import dev.danube.SkipReason;
import dev.danube.Stage;
import dev.danube.StageResult;
import dev.danube.engine.Schedule.Decision;
import dev.danube.engine.spi.Container;
import dev.danube.engine.spi.Session;
import dev.danube.event.RunEvent.RunFinished;
import dev.danube.event.RunEvent.RunStarted;
import dev.danube.event.RunEvent.StageSkipped;
import dev.danube.event.RunListener;
import dev.danube.graph.StageGraph;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run: the coordinator. Everything that decides happens in its mailbox, one task at a time;
 * workers get a stage and report back. See {@code concurrency.md}.
 */
final class RunExecution implements Run {

  private static final SkipReason RUN_CANCELLED =
      new SkipReason(SkipReason.Kind.CANCELLED, Optional.empty(), "the run was cancelled");

  private static final Logger LOG = LoggerFactory.getLogger(RunExecution.class);

  private final String id;
  private final Pipeline pipeline;
  private final Session session;
  private final Optional<Home> home;
  private final Executor workers;
  private final Events events;
  private final Consumer<RunExecution> onEnd;
  private final RunState state;
  private final Instant startedAt;
  private final CompletableFuture<RunResult> done = new CompletableFuture<>();
  private final Mailbox mailbox = new Mailbox(this::crash);

  // Only touched by tasks of the mailbox.
  private final Schedule schedule;
  private final MainSlot main = new MainSlot();
  private final Map<String, Work> working = new HashMap<>();
  private boolean started;
  private boolean cancelled;
  private boolean finishing;
  private @Nullable Throwable bug;

  RunExecution(
      String id,
      Pipeline pipeline,
      Session session,
      Optional<Home> home,
      Executor workers,
      List<RunListener> listeners,
      Consumer<RunExecution> onEnd) {
    this.id = id;
    this.pipeline = pipeline;
    this.session = session;
    this.home = home;
    this.workers = workers;
    this.events = new Events(listeners);
    this.onEnd = onEnd;
    this.startedAt = session.now();
    this.state = new RunState(id, pipeline, () -> Duration.between(startedAt, session.now()));
    this.schedule = new Schedule(StageGraph.of(pipeline));
  }

  // What a run is to its user.

  @Override
  public String id() {
    return id;
  }

  @Override
  public RunResult await() {
    try {
      return done.get();
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (ExecutionException e) {
      throw crashed(e);
    }
  }

  @Override
  public Optional<RunResult> await(Duration limit) {
    try {
      return Optional.of(done.get(Durations.limited(limit).toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (ExecutionException e) {
      throw crashed(e);
    }
  }

  private CancellationException interrupted() {
    Thread.currentThread().interrupt();
    return new CancellationException("Interrupted while waiting for run " + id + "; it goes on");
  }

  private static IllegalStateException crashed(ExecutionException e) {
    return new IllegalStateException("Danube itself failed, please report this", e.getCause());
  }

  /** Waits; an interrupt cancels the run, but its clean end is waited for all the same. */
  RunResult awaitOrCancel() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return done.get();
        } catch (InterruptedException e) {
          interrupted = true;
          cancel();
        } catch (ExecutionException e) {
          throw crashed(e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits until it is over, whatever has become of it; the one who waits for it is told that. */
  void awaitEnd() {
    try {
      awaitOrCancel();
    } catch (IllegalStateException e) {
      LOG.debug("Run {} has crashed", id, e);
    }
  }

  /** Waits likewise, but not longer than given. */
  void awaitEnd(Duration limit) {
    try {
      await(limit);
    } catch (IllegalStateException e) {
      LOG.debug("Run {} has crashed", id, e);
    }
  }

  @Override
  public void cancel() {
    mailbox.post(this::onCancel);
  }

  @Override
  public boolean isDone() {
    return done.isDone();
  }

  // What a run is to its workers; all of this may be called by any thread.

  Pipeline pipeline() {
    return pipeline;
  }

  Session session() {
    return session;
  }

  Events events() {
    return events;
  }

  RunContext context() {
    return state;
  }

  ArtifactCollector collector(Stage stage) {
    return new ArtifactCollector(home.orElseThrow().artifacts(id, stage.name()));
  }

  void mainStarted(MainSlot.Lease lease, Container container) {
    mailbox.post(() -> main.started(lease, container));
  }

  void mainLost(Container container) {
    mailbox.post(() -> main.lost(container));
  }

  // The coordinator: all below happens in the mailbox.

  void start() {
    mailbox.post(
        () -> {
          started = true;
          events.emit(new RunStarted(id, startedAt, pipeline.name()));
          follow(cancelled ? schedule.skipRest(RUN_CANCELLED) : schedule.start());
        });
  }

  private void onCancel() {
    if (cancelled || finishing) {
      return;
    }
    cancelled = true;
    if (started) {
      List<Decision> rest = schedule.skipRest(RUN_CANCELLED);
      List.copyOf(working.values()).forEach(this::cancel);
      follow(rest);
    }
  }

  /** Stops a stage at work; one that no thread has taken yet never starts. */
  private void cancel(Work work) {
    work.cancellation().cancel(Cancellation.Reason.CANCELLED);
    if (work.take()) {
      working.remove(work.stage().name());
      skip(work.stage(), RUN_CANCELLED);
    }
  }

  private void follow(List<Decision> decisions) {
    for (Decision decision : decisions) {
      if (decision instanceof Decision.Start start) {
        dispatch(start.stage());
      } else if (decision instanceof Decision.Skip skip) {
        skip(skip.stage(), skip.reason());
      }
    }
    endIfComplete();
  }

  private void skip(Stage stage, SkipReason reason) {
    state.put(StageResult.skipped(stage.name(), reason));
    events.emit(new StageSkipped(id, session.now(), stage.name(), reason));
  }

  /** The end of a run has a thread of its own: it waits for no stage of another run. */
  private void endIfComplete() {
    if (!finishing && (bug == null ? state.isComplete() : working.isEmpty())) {
      finishing = true;
      try {
        new Thread(this::finish, "danube-" + id + "-end").start();
      } catch (OutOfMemoryError e) {
        LOG.warn("No thread can be had for the end of run {}; it ends on this one", id, e);
        finish();
      }
    }
  }

  private void dispatch(Stage stage) {
    Work work = new Work(stage);
    working.put(stage.name(), work);
    if (Placement.of(stage) == Placement.Where.MAIN) {
      main.enter(lease -> hand(work, lease));
    } else {
      hand(work, null);
    }
  }

  private void hand(Work work, MainSlot.@Nullable Lease lease) {
    workers.execute(
        () -> {
          if (lease != null && lease.isLost()) {
            // The container died while the stage waited for a thread.
            mailbox.post(() -> main.enter(fresh -> hand(work, fresh)));
          } else if (work.take()) {
            perform(work, lease);
          } else if (lease != null) {
            mailbox.post(() -> main.ended(lease));
          }
        });
  }

  private void perform(Work work, MainSlot.@Nullable Lease lease) {
    Thread thread = Thread.currentThread();
    String name = thread.getName();
    thread.setName("danube-" + id + "-" + work.stage().name());
    try {
      StageResult result = new StageRunner(this, work.stage(), lease, work.cancellation()).run();
      mailbox.post(() -> ended(work.stage(), lease, result));
    } catch (RuntimeException | Error e) {
      mailbox.post(
          () -> {
            working.remove(work.stage().name());
            crash(e);
          });
    } finally {
      thread.setName(name);
    }
  }

  private void ended(Stage stage, MainSlot.@Nullable Lease lease, StageResult result) {
    working.remove(stage.name());
    state.put(result);
    if (lease != null) {
      main.ended(lease);
    }
    if (bug == null) {
      follow(schedule.ended(stage.name(), result.outcome()));
    } else {
      endIfComplete();
    }
  }

  private void finish() {
    try {
      List<String> warnings = session.close();
      if (bug != null) {
        onEnd.accept(this);
        done.completeExceptionally(bug);
        return;
      }
      RunResult result = state.result(warnings, cancelled ? Outcome.CANCELLED : Outcome.SUCCESS);
      events.emit(new RunFinished(id, session.now(), result));
      onEnd.accept(this);
      done.complete(result);
    } catch (RuntimeException | Error e) {
      onEnd.accept(this);
      done.completeExceptionally(e);
    }
  }

  /**
   * A bug in Danube: nothing sensible can be decided any more, but what was made has to go, when
   * all stages at work have stopped.
   */
  private void crash(Throwable thrown) {
    if (bug == null) {
      bug = thrown;
      working.values().forEach(work -> work.cancellation().cancel(Cancellation.Reason.CANCELLED));
      working.values().removeIf(Work::take);
    }
    endIfComplete();
  }
}
