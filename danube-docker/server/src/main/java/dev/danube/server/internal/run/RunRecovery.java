package dev.danube.server.internal.run;

import dev.danube.server.internal.store.RunState;
import dev.danube.server.internal.store.RunStore;
import dev.danube.server.internal.store.StoredRun;
import java.util.Optional;

/** The recovery of the runs that an earlier server has left. */
final class RunRecovery {

  private final RunStore runs;
  private final RecordedEnds recorded;
  private final RunQueue queue;

  /**
   * Creates a recovery.
   *
   * @param queue gets the runs that continue
   */
  RunRecovery(RunStore runs, RecordedEnds recorded, RunQueue queue) {
    this.runs = runs;
    this.recorded = recorded;
    this.queue = queue;
  }

  /** Stores the ends of runs that have ended, and queues the others as they were. */
  void perform() {
    runs.unfinished().forEach(this::recover);
  }

  private void recover(StoredRun run) {
    Optional<RunState> end = recorded.find(run);
    if (end.isPresent()) {
      boolean isGood = end.get() == RunState.SUCCESS;
      runs.ended(run.id(), end.get(), isGood ? null : "it ended so when the server was stopped");
    } else if (run.state() == RunState.RUNNING && run.record().isEmpty()) {
      runs.ended(run.id(), RunState.ERRORED, "the server was stopped while it ran");
    } else {
      queue.takeOver(run); // one that was triggered later waits as before
    }
  }
}
