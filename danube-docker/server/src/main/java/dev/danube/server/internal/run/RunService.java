package dev.danube.server.internal.run;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.engine.Danube;
import dev.danube.engine.Run;
import dev.danube.server.internal.definition.Clusters;
import dev.danube.server.internal.definition.DefinedPipeline;
import dev.danube.server.internal.definition.PipelineDefinition;
import dev.danube.server.internal.live.LatestEvents;
import dev.danube.server.internal.store.RunState;
import dev.danube.server.internal.store.Store;
import dev.danube.server.internal.store.StoredPipeline;
import dev.danube.server.internal.store.StoredRun;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs of all pipelines. A pipeline runs once at a time: a trigger cancels the run that is in
 * progress, and starts another one when everything of the first is removed. Thread-safe.
 */
public final class RunService implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RunService.class);
  private static final String RETRIGGERED = "the pipeline was triggered again";

  private final Store store;
  private final Danube danube;
  private final LatestEvents latest;
  private final DefinedPipeline.Images images;
  private final Clusters clusters;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "danube-server-runs");
            thread.setDaemon(true);
            return thread;
          });

  @GuardedBy("this") private final Map<String, Turn> turns = new HashMap<>();

  @GuardedBy("this") private boolean isClosed;

  /** The run of a pipeline that is in progress, and the one that waits for its end. */
  private static final class Turn {

    private final StoredRun current;
    private @Nullable Run run;
    private @Nullable StoredRun waiting;
    private @Nullable String cancelled;

    Turn(StoredRun current) {
      this.current = current;
    }
  }

  /**
   * Creates the service.
   *
   * @param store the database, which the caller closes
   * @param danube runs the pipelines; the caller closes it
   * @param latest receives the events of all runs
   * @param images the images of stages that name none
   * @param clusters the clusters with tokens
   */
  public RunService(
      Store store,
      Danube danube,
      LatestEvents latest,
      DefinedPipeline.Images images,
      Clusters clusters) {
    this.store = store;
    this.danube = danube;
    this.latest = latest;
    this.images = images;
    this.clusters = clusters;
  }

  /** Returns the clusters with tokens. */
  public Clusters clusters() {
    return clusters;
  }

  /** Triggers a pipeline, and returns its run, which is stored and waits. */
  public StoredRun trigger(StoredPipeline pipeline) {
    return trigger(pipeline.id(), pipeline.revision());
  }

  private StoredRun trigger(String pipeline, int revision) {
    StoredRun run = store.queue(pipeline, revision);
    enqueue(run);
    return run;
  }

  /** Triggers the revision of a pipeline that a run has run, and returns the new run. */
  public StoredRun rerun(StoredRun run) {
    return trigger(run.pipeline(), run.revision());
  }

  private synchronized void enqueue(StoredRun run) {
    Turn turn = turns.get(run.pipeline());
    if (turn == null) {
      begin(run);
      return;
    }
    if (turn.waiting != null) {
      store.ended(turn.waiting.id(), RunState.CANCELLED, RETRIGGERED);
    }
    turn.waiting = run;
    cancel(turn, RETRIGGERED);
  }

  @GuardedBy("this") private void begin(StoredRun run) {
    Turn turn = new Turn(run);
    turns.put(run.pipeline(), turn);
    try {
      thread.execute(() -> start(turn));
    } catch (RejectedExecutionException e) {
      turns.remove(run.pipeline()); // the service is closed; the run stays queued
    }
  }

  @GuardedBy("this") private void cancel(Turn turn, String reason) {
    if (turn.cancelled == null) {
      turn.cancelled = reason;
    }
    Run run = turn.run;
    if (run != null) {
      run.cancel();
    }
  }

  private void start(Turn turn) {
    StoredRun stored = turn.current;
    synchronized (this) {
      if (isClosed) {
        return; // it stays queued for the next start
      }
      if (turn.cancelled != null) {
        ended(turn, RunState.CANCELLED, turn.cancelled);
        return;
      }
    }
    try {
      PipelineDefinition definition = store.definition(stored.pipeline(), stored.revision());
      if (definition.stages().isEmpty()) {
        store.started(stored.id(), null);
        ended(turn, RunState.SUCCESS, "the pipeline has no stages");
        return;
      }
      launch(turn, definition);
    } catch (RuntimeException | Error e) {
      log.warn("Run {} of pipeline {} could not start", stored.id(), stored.pipeline(), e);
      ended(turn, RunState.ERRORED, String.valueOf(e.getMessage()));
    }
  }

  /** Starts a run, or a further try of a run that has a record. */
  private void launch(Turn turn, PipelineDefinition definition) {
    StoredRun stored = turn.current;
    // The settings may be others than when it was triggered.
    clusters
        .refusal(definition)
        .ifPresent(
            why -> {
              throw new IllegalStateException(why);
            });
    Pipeline pipeline = DefinedPipeline.of(definition, images, clusters);
    Run run =
        danube.start(
            pipeline,
            settings -> {
              stored.record().ifPresent(settings::resume);
              settings.listener(new RunLog(stored.pipeline(), definition));
              settings.listener(latest.of(stored.id(), stored.pipeline()));
            });
    store.started(stored.id(), run.id());
    keep(turn, run);
    CompletionStage<RunResult> end = run.toFuture();
    end.whenComplete((result, bug) -> ended(turn, result, bug));
  }

  /**
   * Resumes a run that did not succeed: its stages that have succeeded are not repeated.
   *
   * @return all reasons why it cannot be resumed; empty if it is being resumed
   */
  public Optional<String> resume(StoredRun run) {
    if (run.finished().isEmpty()) {
      return Optional.of("The run has not ended. Cancel it, or wait until it has ended.");
    }
    if (run.state() == RunState.SUCCESS) {
      return Optional.of("The run has succeeded. Trigger its pipeline again.");
    }
    if (run.record().isEmpty()) {
      return Optional.of("The run did not start, so nothing of it is there. Run it again.");
    }
    Turn turn = new Turn(run);
    synchronized (this) {
      if (isClosed || turns.putIfAbsent(run.pipeline(), turn) != null) {
        return Optional.of(
            "Another run of its pipeline is in progress. Cancel it, or wait until it has ended.");
      }
    }
    try {
      launch(turn, store.definition(run.pipeline(), run.revision()));
      return Optional.empty();
    } catch (RuntimeException | Error e) {
      log.info("Run {} of pipeline {} cannot be resumed", run.id(), run.pipeline(), e);
      next(turn);
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Returns whether a run waits or runs. */
  public synchronized boolean isInProgress(StoredRun run) {
    Turn turn = turns.get(run.pipeline());
    if (turn == null) {
      return false;
    }
    StoredRun waiting = turn.waiting;
    return turn.current.id().equals(run.id()) || (waiting != null && waiting.id().equals(run.id()));
  }

  private synchronized void keep(Turn turn, Run run) {
    turn.run = run;
    if (turn.cancelled != null || isClosed) {
      run.cancel();
    }
  }

  private void ended(Turn turn, @Nullable RunResult result, @Nullable Throwable bug) {
    synchronized (this) {
      boolean isInterrupted = isClosed || (result != null && result.outcome() == Outcome.CANCELLED);
      if (isInterrupted && turn.cancelled == null) {
        return; // the end of the program has cancelled it; the next start continues it
      }
    }
    if (result == null) {
      ended(turn, RunState.ERRORED, String.valueOf(bug));
      return;
    }
    RunState state =
        switch (result.outcome()) {
          case SUCCESS, UNSTABLE, SKIPPED -> RunState.SUCCESS;
          case FAILED -> RunState.FAILED;
          case ERRORED -> RunState.ERRORED;
          case CANCELLED -> RunState.CANCELLED;
        };
    String reason = state == RunState.SUCCESS ? null : result.summary();
    ended(turn, state, turn.cancelled == null ? reason : turn.cancelled);
  }

  private synchronized void ended(Turn turn, RunState state, @Nullable String reason) {
    try {
      store.ended(turn.current.id(), state, reason);
    } finally {
      next(turn);
    }
  }

  /** Begins the run that waits for the end of another. */
  private synchronized void next(Turn turn) {
    turns.remove(turn.current.pipeline());
    StoredRun next = turn.waiting;
    if (next != null && !isClosed) {
      begin(next);
    }
  }

  /**
   * Cancels a run.
   *
   * @return false if it has ended already
   */
  public synchronized boolean cancel(StoredRun run) {
    Turn turn = turns.get(run.pipeline());
    if (turn == null) {
      return false;
    }
    StoredRun waiting = turn.waiting;
    if (waiting != null && waiting.id().equals(run.id())) {
      turn.waiting = null;
      store.ended(run.id(), RunState.CANCELLED, "it was cancelled before it started");
      return true;
    }
    if (!turn.current.id().equals(run.id())) {
      return false;
    }
    cancel(turn, "it was cancelled");
    return true;
  }

  /** Cancels all runs of a pipeline, which is being deleted, and waits a short time for the end. */
  public void cancelAll(String pipeline, Duration limit) {
    Run run;
    synchronized (this) {
      Turn turn = turns.get(pipeline);
      if (turn == null) {
        return;
      }
      if (turn.waiting != null) {
        store.ended(turn.waiting.id(), RunState.CANCELLED, "the pipeline was deleted");
        turn.waiting = null;
      }
      cancel(turn, "the pipeline was deleted");
      run = turn.run;
    }
    if (run != null) {
      run.await(limit);
    }
  }

  /**
   * Continues what an earlier server has left: runs that waited, and runs that were in progress.
   */
  public void recover() {
    for (StoredRun run : store.unfinished()) {
      if (run.state() == RunState.RUNNING && run.record().isEmpty()) {
        store.ended(run.id(), RunState.ERRORED, "the server was stopped while it ran");
      } else {
        enqueueRecovered(run);
      }
    }
  }

  private synchronized void enqueueRecovered(StoredRun run) {
    Turn turn = turns.get(run.pipeline());
    if (turn == null) {
      begin(run);
    } else {
      turn.waiting = run; // it was triggered later, and waits as before
    }
  }

  /** Interrupts all runs, which the next start continues, and waits until they have ended. */
  @Override
  public void close() {
    List<Run> open;
    synchronized (this) {
      isClosed = true;
      open = turns.values().stream().map(turn -> turn.run).filter(run -> run != null).toList();
    }
    open.forEach(Run::cancel);
    open.forEach(Run::await);
    thread.shutdown();
  }
}
