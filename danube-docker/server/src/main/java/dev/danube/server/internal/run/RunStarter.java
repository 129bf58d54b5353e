package dev.danube.server.internal.run;

import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.engine.Danube;
import dev.danube.engine.Run;
import dev.danube.server.internal.definition.DefinedPipeline;
import dev.danube.server.internal.definition.HostConfiguration;
import dev.danube.server.internal.definition.PipelineDefinition;
import dev.danube.server.internal.live.LatestEvents;
import dev.danube.server.internal.store.RunState;
import dev.danube.server.internal.store.Store;
import dev.danube.server.internal.store.StoredRun;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A starter of runs. It gives the definition of a run to Danube, and takes its end back. A run is
 * stored as started before its first stage, and as ended before the next one of its pipeline.
 * Thread-safe.
 */
final class RunStarter {

  private static final Logger log = LoggerFactory.getLogger(RunStarter.class);

  private final Store store;
  private final Danube danube;
  private final HostConfiguration host;
  private final LatestEvents latest;
  private final RunQueue queue;
  private final RunEnds ends;

  /**
   * Creates a starter.
   *
   * @param latest receives the events of all runs
   * @param queue has the turns of the runs
   * @param ends stores the ends of the runs
   */
  RunStarter(
      Store store,
      Danube danube,
      HostConfiguration host,
      LatestEvents latest,
      RunQueue queue,
      RunEnds ends) {
    this.store = store;
    this.danube = danube;
    this.host = host;
    this.latest = latest;
    this.queue = queue;
    this.ends = ends;
  }

  /** Starts the run of a turn, or ends the turn if the run cannot start. */
  void start(Turn turn) {
    if (queue.isClosed()) {
      return; // it stays queued for the next start
    }
    Optional<String> cancelled = queue.cancellation(turn);
    if (cancelled.isPresent()) {
      ended(turn, RunState.CANCELLED, cancelled.get());
      return;
    }
    StoredRun run = turn.current;
    try {
      PipelineDefinition definition = definition(run);
      if (definition.stages().isEmpty()) {
        store.runs().started(run.id(), null);
        ended(turn, RunState.SUCCESS, "the pipeline has no stages");
        return;
      }
      launch(turn, definition);
    } catch (RuntimeException | Error e) {
      log.warn("Run {} of pipeline {} could not start", run.id(), run.pipeline(), e);
      ended(turn, RunState.ERRORED, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Resumes the run of a turn, or ends the turn if that is not possible.
   *
   * @return why it is not possible; empty if it is being resumed
   */
  Optional<String> resume(Turn turn) {
    StoredRun run = turn.current;
    try {
      launch(turn, definition(run));
      return queue.failure(turn);
    } catch (RuntimeException | Error e) {
      log.info("Run {} of pipeline {} cannot be resumed", run.id(), run.pipeline(), e);
      queue.next(turn);
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private PipelineDefinition definition(StoredRun run) {
    return store.revisions().definition(run.pipeline(), run.revision());
  }

  /** Starts a run, or a further try of a run that has a record. */
  private void launch(Turn turn, PipelineDefinition definition) {
    StoredRun stored = turn.current;
    host.tokens().check(definition); // the settings may be others than when it was triggered
    Pipeline pipeline =
        DefinedPipeline.of(stored.pipeline(), definition, host, stored.cause().commit());
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
      queue.fail(turn, "the database did not answer when it started; run it again");
    }
    CompletionStage<RunResult> end = run.toFuture();
    queue.started(turn, run, end.whenComplete((result, bug) -> ended(turn, result, bug)));
    gate.open(); // a run whose start is not stored is cancelled by now
  }

  private void ended(Turn turn, @Nullable RunResult result, @Nullable Throwable bug) {
    Optional<String> failed = queue.failure(turn);
    Optional<String> cancelled = queue.cancellation(turn);
    boolean isInterrupted =
        queue.isClosed() || (result != null && result.outcome() == Outcome.CANCELLED);
    if (isInterrupted && cancelled.isEmpty() && failed.isEmpty()) {
      return; // the end of the program has cancelled it; the next start continues it
    }
    if (failed.isPresent() || result == null) {
      ended(turn, RunState.ERRORED, failed.orElseGet(() -> String.valueOf(bug)));
      return;
    }
    RunState state = RecordedEnds.state(result.outcome());
    String reason = state == RunState.SUCCESS ? null : result.summary();
    ended(turn, state, cancelled.orElse(reason));
  }

  private void ended(Turn turn, RunState state, @Nullable String reason) {
    queue.ending(turn);
    try {
      ends.add(turn.current.id(), state, reason); // from here on clients see it
    } finally {
      queue.next(turn);
    }
    ends.prune(turn.current.pipeline());
  }
}
