package dev.danube.server.internal.run;

import dev.danube.Outcome;
import dev.danube.record.RunRecord;
import dev.danube.record.RunRecords;
import dev.danube.server.internal.store.RunState;
import dev.danube.server.internal.store.StoredRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ends of runs according to their records, which may know more than the database. */
final class RecordedEnds {

  private static final Logger log = LoggerFactory.getLogger(RecordedEnds.class);

  private final RunRecords records;

  /**
   * Creates an instance.
   *
   * @param home the folder with the records
   */
  RecordedEnds(Path home) {
    this.records = new RunRecords(home);
  }

  /** Returns how a run has ended; empty if it has to be continued. */
  Optional<RunState> find(StoredRun run) {
    try {
      return run.record().isEmpty()
          ? Optional.empty()
          : records
              .find(run.record().get())
              .flatMap(RunRecord::end)
              .map(RunRecord.End::outcome)
              .filter(outcome -> outcome != Outcome.CANCELLED) // the stop has interrupted it
              .map(RecordedEnds::state);
    } catch (IOException e) {
      log.warn("The record of run {} cannot be read", run.id(), e);
      return Optional.empty();
    }
  }

  static RunState state(Outcome outcome) {
    return switch (outcome) {
      case SUCCESS, UNSTABLE, SKIPPED -> RunState.SUCCESS;
      case FAILED -> RunState.FAILED;
      case ERRORED -> RunState.ERRORED;
      case CANCELLED -> RunState.CANCELLED;
    };
  }
}
