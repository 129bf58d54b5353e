package dev.danube.server.internal.route;

import dev.danube.record.RunFolder;
import dev.danube.record.RunRecord;
import dev.danube.record.RunRecords;
import dev.danube.server.internal.store.StoredRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that runs have left. Thread-safe.
 *
 * @param home the folder with the records of runs
 */
record RunFiles(Path home) {

  private static final Logger log = LoggerFactory.getLogger(RunFiles.class);

  /** Returns the folder of the record of a run; empty if the run has not started. */
  Optional<RunFolder> folder(StoredRun run) {
    return run.record().map(id -> RunFolder.of(home, id));
  }

  /** Returns the record of a run; empty if there is none. */
  Optional<RunRecord> record(StoredRun run) {
    try {
      return run.record().isEmpty()
          ? Optional.empty()
          : new RunRecords(home).find(run.record().get());
    } catch (IOException e) {
      log.warn("The record of run {} cannot be read", run.id(), e);
      return Optional.empty();
    }
  }
}
