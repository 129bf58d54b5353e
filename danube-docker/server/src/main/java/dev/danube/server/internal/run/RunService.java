package dev.danube.server.internal.run;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.engine.Danube;
import dev.danube.engine.Run;
import dev.danube.server.internal.definition.DefinedPipeline;
import dev.danube.server.internal.definition.HostPipelines;
import dev.danube.server.internal.definition.HostTokens;
import dev.danube.server.internal.definition.PipelineDefinition;
import dev.danube.server.internal.definition.Retrigger;
import dev.danube.server.internal.live.LatestEvents;
import dev.danube.server.internal.store.RunCause;
import dev.danube.server.internal.store.RunState;
import dev.danube.server.internal.store.Store;
import dev.danube.server.internal.store.StoredPipeline;
import dev.danube.server.internal.store.StoredRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs of all pipelines. A pipeline runs once at a time: a trigger cancels the run that is in
 * progress, unless the definition says otherwise, and starts another one when everything of the
 * first is removed. Thread-safe.
 */
public final class RunService implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RunService.class);
  private static final String RETRIGGERED = "the pipeline was triggered again";
  private static final String REJECTED =
      "A run of the pipeline waits or is in progress, and its definition says that another trigger"
          + " is refused. Wait until the run has ended, or cancel it.";

  private final Store store;
  private final Danube danube;
  private final RecordedEnds recorded;
  private final RunEnds ends;
  private final RunLimits limits;
  private final LatestEvents latest;
  private final DefinedPipeline.Images images;
  private final HostTokens tokens;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "danube-server-runs");
            thread.setDaemon(true);
            return thread;
          });

  @GuardedBy("this") private final Map<String, Turn> turns = new HashMap<>();

  /** The pipelines with a trigger that is being stored, and that refuse others. */
  @GuardedBy("this") private final Set<String> arriving = new HashSet<>();

  /** The turns that start when the service is open. */
  @GuardedBy("this") private final List<Turn> unopened = new ArrayList<>();

  private volatile HostPipelines hosted = HostPipelines.NONE;

  @GuardedBy("this") private boolean isOpen;

  @GuardedBy("this") private boolean isClosed;

  /**
   * Creates the service.
   *
   * @param store the database, which the caller closes
   * @param danube runs the pipelines; the caller closes it
   * @param records the folder with the records of its runs
   * @param latest receives the events of all runs
   * @param images the images of stages that name none
   * @param tokens the tokens of the host
   * @param limits the limits on runs
   */
  public RunService(
      Store store,
      Danube danube,
      Path records,
      LatestEvents latest,
      DefinedPipeline.Images images,
      HostTokens tokens,
      RunLimits limits) {
    this.store = store;
    this.danube = danube;
    this.recorded = new RecordedEnds(records);
    this.ends = new RunEnds(store, new RunKeeper(store, danube, records, limits.kept()));
    this.limits = limits;
    this.latest = latest;
    this.images = images;
    this.tokens = tokens;
  }

  /** Sets the pipelines that the host defines in Java. Called before there are runs. */
  public void offer(HostPipelines pipelines) {
    this.hosted = pipelines;
  }

  /** Returns the pipelines that the host defines in Java. */
  public HostPipelines hosted() {
    return hosted;
  }

  /** Returns the tokens of the host. */
  public HostTokens tokens() {
    return tokens;
  }

  /**
   * Triggers a pipeline, unless there are too many runs, or another run of it is in the way.
   *
   * @param cause why, and what of its repository is run
   */
  public Triggered trigger(StoredPipeline pipeline, RunCause cause) {
    Retrigger retrigger = pipeline.definition().retrigger();
    return trigger(pipeline.id(), pipeline.revision(), retrigger, cause);
  }

  /**
   * Triggers a pipeline unless a run of it waits or is in progress.
   *
   * @return its run; empty if there is another one, or there are too many runs
   */
  public Optional<StoredRun> triggerIfIdle(StoredPipeline pipeline, RunCause cause) {
    return trigger(pipeline.id(), pipeline.revision(), Retrigger.REJECT, cause).run();
  }

  private Triggered trigger(String pipeline, int revision, Retrigger retrigger, RunCause cause) {
    if (isFull(pipeline, retrigger)) {
      return Triggered.tooMany();
    }
    if (retrigger != Retrigger.REJECT) {
      return Triggered.of(queue(pipeline, revision, retrigger, cause));
    }
    if (!arrive(pipeline)) {
      return Triggered.conflict(REJECTED);
    }
    try {
      return Triggered.of(queue(pipeline, revision, retrigger, cause));
    } finally {
      arrived(pipeline);
    }
  }

  private StoredRun queue(String pipeline, int revision, Retrigger retrigger, RunCause cause) {
    StoredRun run = store.runs().queue(pipeline, revision, cause);
    enqueue(run, retrigger);
    return run;
  }

  /** Returns whether another run of a pipeline would be one too many. */
  private synchronized boolean isFull(String pipeline, Retrigger retrigger) {
    if (turns.containsKey(pipeline)) { // only one that is queued replaces no other
      return retrigger == Retrigger.QUEUE && RunLoad.behind(turns.values()) >= limits.open();
    }
    return turns.size() >= limits.open();
  }

  /** Keeps other triggers away from a pipeline; returns false if a run or another one is there. */
  private synchronized boolean arrive(String pipeline) {
    return !turns.containsKey(pipeline) && arriving.add(pipeline);
  }

  private synchronized void arrived(String pipeline) {
    arriving.remove(pipeline);
  }

  /**
   * Triggers the revision of a pipeline that a run has run, as {@link #trigger} does. Of Java code
   * there is only the newest revision.
   *
   * @param pipeline the pipeline of the run
   * @param caller who requests it
   */
  public Triggered rerun(StoredPipeline pipeline, StoredRun run, String caller) {
    int revision = pipeline.definition().isHosted() ? pipeline.revision() : run.revision();
    Retrigger retrigger = pipeline.definition().retrigger();
    return trigger(pipeline.id(), revision, retrigger, run.cause().again(caller));
  }

  private void enqueue(StoredRun run, Retrigger retrigger) {
    List<StoredRun> replaced = List.of();
    synchronized (this) {
      Turn turn = turns.get(run.pipeline());
      if (turn == null) {
        begin(new Turn(run, List.of()));
        return;
      }
      replaced = turn.add(run, retrigger);
      if (retrigger == Retrigger.CANCEL) {
        cancel(turn, RETRIGGERED);
      }
    }
    cancelled(replaced, RETRIGGERED);
  }

  /** Stores the end of runs that were cancelled before they started. */
  private void cancelled(List<StoredRun> runs, String reason) {
    runs.forEach(run -> ends.add(run.id(), RunState.CANCELLED, reason));
    if (!runs.isEmpty()) {
      store.sync(); // they have no record, so a start after a crash would do them
    }
  }

  @GuardedBy("this") private void begin(Turn turn) {
    turns.put(turn.current.pipeline(), turn);
    if (isOpen) {
      execute(turn);
    } else {
      unopened.add(turn);
    }
  }

  @GuardedBy("this") private void execute(Turn turn) {
    try {
      thread.execute(() -> start(turn));
    } catch (RejectedExecutionException e) {
      turns.remove(turn.current.pipeline()); // the service is closed; the run stays queued
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
    String cancelled;
    synchronized (this) {
      if (isClosed) {
        return; // it stays queued for the next start
      }
      cancelled = turn.cancelled;
    }
    if (cancelled != null) {
      ended(turn, RunState.CANCELLED, cancelled);
      return;
    }
    try {
      PipelineDefinition definition =
          store.revisions().definition(stored.pipeline(), stored.revision());
      if (definition.stages().isEmpty()) {
        store.runs().started(stored.id(), null);
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
    tokens.check(definition); // the settings may be others than when it was triggered
    Pipeline pipeline =
        DefinedPipeline.of(
            stored.pipeline(), definition, hosted, images, tokens, stored.cause().commit());
    StartGate gate = new StartGate();
    Run run =
        danube.start(
            pipeline,
            settings -> {
              stored.record().ifPresent(settings::resume);
              settings.callbacks(gate);
              settings.listener(new RunLog(stored.pipeline(), definition));
              settings.listener(latest.of(stored.id(), stored.pipeline()));
            });
    try {
      store.runs().started(stored.id(), run.id(), turn.resumedBy);
    } catch (RuntimeException e) {
      log.error("The database did not take the start of run {}, which ends", stored.id(), e);
      fail(turn, "the database did not answer when it started; run it again");
    }
    CompletionStage<RunResult> end = run.toFuture();
    keep(turn, run, end.whenComplete((result, bug) -> ended(turn, result, bug)));
    gate.open(); // a run whose start is not stored is cancelled by now
  }

  /**
   * Resumes a run that did not succeed: its stages that have succeeded are not repeated.
   *
   * @param caller who requests it
   * @return all reasons why it cannot be resumed; empty if it is being resumed
   */
  public Optional<String> resume(StoredRun run, String caller) {
    Optional<String> obstacle = Turn.obstacle(run);
    if (obstacle.isPresent()) {
      return obstacle;
    }
    Turn turn = new Turn(run, List.of());
    turn.resumedBy = caller;
    synchronized (this) {
      boolean isTaken = arriving.contains(run.pipeline()) || turns.containsKey(run.pipeline());
      if (isClosed || isTaken) {
        return Optional.of(
            "Another run of its pipeline is in progress. Cancel it, or wait until it has ended.");
      }
      turns.put(run.pipeline(), turn);
    }
    try {
      launch(turn, store.revisions().definition(run.pipeline(), run.revision()));
      return failure(turn);
    } catch (RuntimeException | Error e) {
      log.info("Run {} of pipeline {} cannot be resumed", run.id(), run.pipeline(), e);
      next(turn);
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Returns how many runs wait and are in progress. */
  public synchronized RunLoad load() {
    return RunLoad.of(turns.values());
  }

  /** Returns whether a run waits or runs. */
  public synchronized boolean isInProgress(StoredRun run) {
    Turn turn = turns.get(run.pipeline());
    return turn != null && turn.contains(run);
  }

  private synchronized void fail(Turn turn, String reason) {
    turn.failed = reason;
  }

  private synchronized Optional<String> failure(Turn turn) {
    return Optional.ofNullable(turn.failed);
  }

  private synchronized void keep(Turn turn, Run run, CompletionStage<?> end) {
    turn.run = run;
    turn.end = end;
    if (turn.cancelled != null || turn.failed != null || isClosed) {
      run.cancel();
    }
  }

  private void ended(Turn turn, @Nullable RunResult result, @Nullable Throwable bug) {
    String cancelled;
    String failed;
    synchronized (this) {
      cancelled = turn.cancelled;
      failed = turn.failed;
      boolean isInterrupted = isClosed || (result != null && result.outcome() == Outcome.CANCELLED);
      if (isInterrupted && cancelled == null && failed == null) {
        return; // the end of the program has cancelled it; the next start continues it
      }
    }
    if (failed != null || result == null) {
      ended(turn, RunState.ERRORED, failed == null ? String.valueOf(bug) : failed);
      return;
    }
    RunState state = RecordedEnds.state(result.outcome());
    String reason = state == RunState.SUCCESS ? null : result.summary();
    ended(turn, state, cancelled == null ? reason : cancelled);
  }

  private void ended(Turn turn, RunState state, @Nullable String reason) {
    ends.add(turn.current.id(), state, reason); // not while this is locked: it may take long
    next(turn);
    ends.prune(turn.current.pipeline());
  }

  /** Begins the run that waits for the end of another. */
  private synchronized void next(Turn turn) {
    turns.remove(turn.current.pipeline(), turn);
    StoredRun next = turn.waiting.poll();
    if (next != null && !isClosed) {
      begin(new Turn(next, turn.waiting));
    }
  }

  /**
   * Cancels a run.
   *
   * @return false if it has ended already
   */
  public boolean cancel(StoredRun run) {
    synchronized (this) {
      Turn turn = turns.get(run.pipeline());
      if (turn == null || !turn.contains(run)) {
        return false;
      }
      if (turn.current.id().equals(run.id())) {
        cancel(turn, "it was cancelled");
        return true;
      }
      turn.waiting.removeIf(one -> one.id().equals(run.id()));
    }
    cancelled(List.of(run), "it was cancelled before it started");
    return true;
  }

  /** Cancels all runs of a pipeline, which is being deleted, and waits a short time for the end. */
  public void cancelAll(String pipeline, Duration limit) {
    String reason = "the pipeline was deleted";
    List<StoredRun> waiting;
    Run run;
    synchronized (this) {
      Turn turn = turns.get(pipeline);
      if (turn == null) {
        return;
      }
      waiting = List.copyOf(turn.waiting);
      turn.waiting.clear();
      cancel(turn, reason);
      run = turn.run;
    }
    cancelled(waiting, reason);
    if (run != null) {
      run.await(limit);
    }
  }

  /**
   * Takes over what an earlier server has left: runs that waited, each of which is done, and runs
   * that were in progress, which are continued. Called before there are other runs; {@link #open}
   * starts them.
   */
  public void recover() {
    for (StoredRun run : store.runs().unfinished()) {
      Optional<RunState> end = recorded.find(run);
      if (end.isPresent()) {
        boolean isGood = end.get() == RunState.SUCCESS;
        store
            .runs()
            .ended(run.id(), end.get(), isGood ? null : "it ended so when the server was stopped");
      } else if (run.state() == RunState.RUNNING && run.record().isEmpty()) {
        store.runs().ended(run.id(), RunState.ERRORED, "the server was stopped while it ran");
      } else {
        takeOver(run);
      }
    }
  }

  private synchronized void takeOver(StoredRun run) {
    Turn turn = turns.get(run.pipeline());
    if (turn == null) {
      begin(new Turn(run, List.of()));
    } else {
      turn.waiting.add(run); // it was triggered later, and waits as before
    }
  }

  /** Starts the runs that were taken over, and from now on each run that is triggered. */
  public synchronized void open() {
    isOpen = true;
    unopened.forEach(this::execute);
    unopened.clear();
  }

  /** Interrupts all runs, which the next start continues, and waits until they have ended. */
  @Override
  public void close() {
    List<Turn> open;
    synchronized (this) {
      isClosed = true;
      open = List.copyOf(turns.values());
      open.stream().map(turn -> turn.run).filter(run -> run != null).forEach(Run::cancel);
    }
    Turn.awaitEnds(thread, open); // until they are also stored
    ends.close();
  }
}
