package dev.danube.engine;

import dev.danube.Output;
import dev.danube.Pipeline;
import dev.danube.Secret;
import dev.danube.engine.internal.secret.SecretFetch;
import dev.danube.record.RunFolder;
import dev.danube.record.RunRecord;
import dev.danube.record.SourceFingerprint;
import dev.danube.record.internal.RunLock;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start values of a run.
 *
 * @param id the id of the run
 * @param pipeline the pipeline to run
 * @param settings the settings of the run
 * @param folder the folder of the record; empty if no record is kept
 * @param lock the lock that shows that the run is running; empty without a record, and also if the
 *     record cannot be written
 * @param resumption what earlier tries have left; empty unless the run is resumed
 * @param borrowed the workspace of another run that the run works in; empty for one of its own
 */
record RunSetup(
    String id,
    Pipeline pipeline,
    RunSettings settings,
    Optional<RunFolder> folder,
    Optional<RunLock> lock,
    Optional<ResumeCheck> resumption,
    Optional<Borrowed> borrowed) {

  /**
   * The workspace of a run that has ended.
   *
   * @param record the record of that run
   * @param lock its lock, which prevents that the run is resumed or removed meanwhile
   * @param outputs the outputs of its stages
   */
  record Borrowed(RunRecord record, RunLock lock, Map<Output<?>, Object> outputs) {}

  private static final Logger LOG = LoggerFactory.getLogger(RunSetup.class);

  /** Returns the setup of a run without a record. */
  static RunSetup unrecorded(Pipeline pipeline, RunSettings settings) {
    return new RunSetup(
        RunIds.next(),
        pipeline,
        settings,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Returns how often the run was started or resumed, including this try. */
  int tries() {
    return resumption.map(earlier -> earlier.record().tries() + 1).orElse(1);
  }

  /** Returns whether the run continues in the workspace of an earlier try. */
  boolean hasWorkspace() {
    return borrowed.isPresent() || resumption.filter(ResumeCheck::hasWorkspace).isPresent();
  }

  /** Returns the folder of the run that the workspace belongs to; empty if no record is kept. */
  Optional<RunFolder> workspaceOwner() {
    return borrowed.map(Borrowed::record).map(RunRecord::folder).or(() -> folder);
  }

  /** Returns whether changes of the source are brought into the workspace. */
  boolean bringsSource() {
    return borrowed.isPresent() || resumption.filter(ResumeCheck::bringsSource).isPresent();
  }

  /** Returns the outputs of stages that are not run. */
  Map<Output<?>, Object> earlierOutputs() {
    return borrowed
        .map(Borrowed::outputs)
        .or(() -> resumption.map(ResumeCheck::outputs))
        .orElse(Map.of());
  }

  /** Returns what earlier tries have finished, by stage. */
  Map<String, RunRecord.StageRecord> restored() {
    return resumption.map(ResumeCheck::finished).orElse(Map.of());
  }

  /** Returns the nodes whose conditions were true in earlier tries. */
  Set<String> decided() {
    return resumption.map(ResumeCheck::decided).orElse(Set.of());
  }

  /** Returns the stages that earlier tries have started. */
  Set<String> startedBefore() {
    return resumption.map(ResumeCheck::started).orElse(Set.of());
  }

  /** Returns the secrets of stages that earlier tries have started. */
  Set<Secret> earlierSecrets() {
    Set<String> startedBefore = startedBefore();
    return startedBefore.isEmpty()
        ? Set.of()
        : SecretFetch.used(pipeline, stage -> startedBefore.contains(stage.name()));
  }

  /** Returns the source of an earlier try. */
  Optional<SourceFingerprint> earlierSource() {
    return borrowed
        .map(Borrowed::record)
        .or(() -> resumption.map(ResumeCheck::record))
        .flatMap(RunRecord::source);
  }

  /** Releases the locks of a run that does not start after all. */
  void abandon() {
    lock.ifPresent(RunSetup::close);
    giveBack();
  }

  /** Releases the workspace of another run. */
  void giveBack() {
    borrowed.map(Borrowed::lock).ifPresent(RunSetup::close);
  }

  static void close(RunLock lock) {
    try {
      lock.close();
    } catch (IOException e) {
      LOG.warn("The lock of a run could not be closed", e);
    }
  }
}
