package dev.danube.server.internal.run;

import dev.danube.engine.Danube;
import dev.danube.record.RunFolder;
import dev.danube.record.RunRecords;
import dev.danube.server.internal.store.RunStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A keeper of the latest runs of each pipeline. It removes the records of older ones, with all that
 * those have kept in Docker, and forgets very old runs. Thread-safe.
 */
final class RunKeeper {

  private static final Logger log = LoggerFactory.getLogger(RunKeeper.class);

  /** The most runs of a pipeline that the database has. */
  private static final int MOST_RUNS = 1_000;

  /** The most records that are removed at once; the next end of a run removes further ones. */
  private static final int AT_ONCE = 100;

  private final RunStore runs;
  private final Danube danube;
  private final RunRecords records;
  private final int most;

  /**
   * Creates a keeper.
   *
   * @param home the folder with the records
   * @param most the most records of a pipeline
   */
  RunKeeper(RunStore runs, Danube danube, Path home, int most) {
    this.runs = runs;
    this.danube = danube;
    this.records = new RunRecords(home);
    this.most = most;
  }

  /** Removes what is too old of a pipeline. What fails is tried again after the next run. */
  void prune(String pipeline) {
    try {
      Set<String> there =
          records.folders().stream().map(RunFolder::run).collect(Collectors.toSet());
      runs.recorded(pipeline, MOST_RUNS, most).stream()
          .flatMap(run -> run.record().stream())
          .filter(there::contains)
          .limit(AT_ONCE)
          .forEach(this::discard);
      runs.forget(pipeline, Math.max(MOST_RUNS, most));
    } catch (IOException | RuntimeException e) {
      log.warn("Old runs of pipeline {} could not be removed", pipeline, e);
    }
  }

  private void discard(String record) {
    try {
      danube.discard(record).forEach(left -> log.warn("{}", left));
    } catch (RuntimeException e) { // it was resumed, or Docker does not answer
      log.debug("The record {} could not be removed", record, e);
    }
  }
}
