package dev.danube.server.internal.run;

import dev.danube.engine.Danube;
import dev.danube.server.internal.definition.HostConfiguration;
import dev.danube.server.internal.definition.Retrigger;
import dev.danube.server.internal.live.LatestEvents;
import dev.danube.server.internal.store.RunCause;
import dev.danube.server.internal.store.RunState;
import dev.danube.server.internal.store.Store;
import dev.danube.server.internal.store.StoredPipeline;
import dev.danube.server.internal.store.StoredRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The runs of all pipelines. A pipeline runs once at a time: a trigger cancels the run that is in
 * progress, unless the definition says otherwise, and starts another one when everything of the
 * first is removed. Thread-safe.
 */
public final class RunService implements AutoCloseable {

  private static final String RETRIGGERED = "the pipeline was triggered again";
  private static final String REJECTED =
      "A run of the pipeline waits or is in progress, and its definition says that another trigger"
          + " is refused. Wait until the run has ended, or cancel it.";

  private final Store store;
  private final RunEnds ends;
  private final RunQueue queue;
  private final RunStarter starter;
  private final RunRecovery recovery;

  /**
   * Creates the service.
   *
   * @param store the database, which the caller closes
   * @param danube runs the pipelines; the caller closes it
   * @param records the folder with the records of its runs
   * @param latest receives the events of all runs
   * @param host what the host provides to definitions
   * @param limits the limits on runs
   */
  public RunService(
      Store store,
      Danube danube,
      Path records,
      LatestEvents latest,
      HostConfiguration host,
      RunLimits limits) {
    this.store = store;
    this.ends =
        new RunEnds(store.runs(), new RunKeeper(store.runs(), danube, records, limits.kept()));
    this.queue = new RunQueue(limits.open());
    this.starter = new RunStarter(store, danube, host, latest, queue, ends);
    this.recovery = new RunRecovery(store.runs(), new RecordedEnds(records), queue);
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

  private Triggered trigger(String pipeline, int revision, Retrigger retrigger, RunCause cause) {
    if (queue.isFull(pipeline, retrigger)) {
      return Triggered.tooMany();
    }
    if (retrigger != Retrigger.REJECT) {
      return Triggered.of(enqueue(pipeline, revision, retrigger, cause));
    }
    if (!queue.arrive(pipeline)) {
      return Triggered.conflict(REJECTED);
    }
    try {
      return Triggered.of(enqueue(pipeline, revision, retrigger, cause));
    } finally {
      queue.arrived(pipeline);
    }
  }

  private StoredRun enqueue(String pipeline, int revision, Retrigger retrigger, RunCause cause) {
    StoredRun run = store.runs().queue(pipeline, revision, cause);
    cancelled(queue.add(run, retrigger, RETRIGGERED), RETRIGGERED);
    return run;
  }

  /** Stores the end of runs that were cancelled before they started. */
  private void cancelled(List<StoredRun> runs, String reason) {
    runs.forEach(run -> ends.add(run.id(), RunState.CANCELLED, reason));
    if (!runs.isEmpty()) {
      store.sync(); // they have no record, so a start after a crash would do them
    }
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
    return queue.claim(turn)
        ? starter.resume(turn)
        : Optional.of(
            "Another run of its pipeline is in progress. Cancel it, or wait until it has ended.");
  }

  /** Returns how many runs wait and are in progress. */
  public RunLoad load() {
    return queue.load();
  }

  /** Returns whether a run waits or runs. */
  public boolean isInProgress(StoredRun run) {
    return queue.contains(run);
  }

  /**
   * Cancels a run.
   *
   * @return false if it has ended already
   */
  public boolean cancel(StoredRun run) {
    if (queue.remove(run)) { // first, as one that waits may come to be in progress meanwhile
      cancelled(List.of(run), "it was cancelled before it started");
      return true;
    }
    return queue.cancel(run, "it was cancelled");
  }

  /** Cancels all runs of a pipeline, which is being deleted, and waits a short time for the end. */
  public void cancelAll(String pipeline, Duration limit) {
    String reason = "the pipeline was deleted";
    RunQueue.Cleared cleared = queue.clear(pipeline, reason);
    cancelled(cleared.waiting(), reason);
    cleared.run().ifPresent(run -> run.await(limit));
  }

  /**
   * Takes over what an earlier server has left: runs that waited, each of which is done, and runs
   * that were in progress, which are continued. Called before there are other runs; {@link #open}
   * starts them.
   */
  public void recover() {
    recovery.perform();
  }

  /** Starts the runs that were taken over, and from now on each run that is triggered. */
  public void open() {
    queue.open(starter::start);
  }

  /** Interrupts all runs, which the next start continues, and waits until they have ended. */
  @Override
  public void close() {
    queue.close(); // when the ends of runs are stored
    ends.close();
  }
}
