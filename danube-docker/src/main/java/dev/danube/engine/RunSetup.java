package dev.danube.engine;

import dev.danube.Pipeline;
import dev.danube.record.RunFolder;
import dev.danube.record.internal.RunLock;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a run begins with.
 *
 * @param id the id of the run
 * @param pipeline what is run
 * @param settings how
 * @param folder where its record is; empty if none is kept
 * @param lock says that it goes on; empty also if the record cannot be written
 * @param resumption what earlier tries have left, if it is resumed
 */
record RunSetup(
    String id,
    Pipeline pipeline,
    RunSettings settings,
    Optional<RunFolder> folder,
    Optional<RunLock> lock,
    Optional<ResumeCheck> resumption) {

  private static final Logger LOG = LoggerFactory.getLogger(RunSetup.class);

  /** A run of which nothing is kept. */
  static RunSetup unrecorded(Pipeline pipeline, RunSettings settings) {
    return new RunSetup(
        RunIds.next(), pipeline, settings, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** How often the run was started or resumed, with this time. */
  int tries() {
    return resumption.map(earlier -> earlier.record().tries() + 1).orElse(1);
  }

  /** Whether the workspace of an earlier try is there and used. */
  boolean hasWorkspace() {
    return resumption.filter(ResumeCheck::hasWorkspace).isPresent();
  }

  /** There is no such run after all. */
  void abandon() {
    lock.ifPresent(RunSetup::close);
  }

  static void close(RunLock lock) {
    try {
      lock.close();
    } catch (IOException e) {
      LOG.warn("The lock of a run cannot be closed", e);
    }
  }
}
