package dev.danube.engine.internal.record;

import dev.danube.Stage;
import dev.danube.record.RunFolder;
import dev.danube.record.RunRecord.StageRecord;
import dev.danube.record.SourceFingerprint;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The record of a run for its stages: it takes artifacts and has what earlier tries left. A run
 * without a record has a recording too, which records nothing. Thread-safe.
 */
public final class RunRecording {

  private final Optional<Recorder> recorder;
  private final Optional<RunFolder> folder;
  private final Map<String, StageRecord> restored;
  private final boolean hasWorkspace;
  private final boolean keepsFailed;
  private final Optional<Path> copies;
  private final boolean appliesGenerated;
  private final AtomicBoolean hasContainer = new AtomicBoolean();

  /**
   * Creates a recording.
   *
   * @param recorder writes the record; empty if none can be written
   * @param folder the folder of the record; empty if none is kept
   * @param restored the stages that earlier tries have finished, by name
   * @param hasWorkspace whether the workspace of an earlier try is used
   * @param keepsFailed whether the containers of stages that fail are kept
   * @param copies the folder that artifacts are copied to; empty for none
   * @param appliesGenerated whether generated files are taken into the folder of the source
   */
  public RunRecording(
      Optional<Recorder> recorder,
      Optional<RunFolder> folder,
      Map<String, StageRecord> restored,
      boolean hasWorkspace,
      boolean keepsFailed,
      Optional<Path> copies,
      boolean appliesGenerated) {
    this.recorder = recorder;
    this.folder = folder;
    this.restored = restored;
    this.hasWorkspace = hasWorkspace;
    this.keepsFailed = keepsFailed;
    this.copies = copies;
    this.appliesGenerated = appliesGenerated;
  }

  /** Returns whether a record can be read afterwards. Without a record, a workspace is unusable. */
  public boolean isWritten() {
    return recorder.filter(Recorder::isWritten).isPresent();
  }

  /** Returns the stages that earlier tries have finished, by name. */
  public Map<String, StageRecord> restored() {
    return restored;
  }

  /** Returns whether the workspace of an earlier try is used, which has the source in it. */
  public boolean hasWorkspace() {
    return hasWorkspace;
  }

  /** Returns whether the containers of stages that fail are kept. */
  public boolean keepsFailed() {
    return keepsFailed;
  }

  /** Returns the folder for the artifacts of a stage; empty if it has none or none are kept. */
  public Optional<Path> artifactsOf(Stage stage) {
    return stage.hasFiles() ? folder.map(known -> known.artifacts(stage.name())) : Optional.empty();
  }

  /** Returns the folder that the artifacts of a stage are copied to; empty for none. */
  public Optional<Path> copiesOf(Stage stage) {
    return copies.flatMap(all -> artifactsOf(stage).map(kept -> all.resolve(kept.getFileName())));
  }

  /** Returns whether generated files are taken into the folder of the source. */
  public boolean appliesGenerated() {
    return appliesGenerated;
  }

  /** Records that a container exists: the workspace is then ready for the first stage. */
  public void containerCreated() {
    if (!hasWorkspace && hasContainer.compareAndSet(false, true)) {
      recorder.ifPresent(Recorder::workspaceIsReady);
    }
  }

  /** Records the source of the run. */
  public void source(SourceFingerprint fingerprint) {
    recorder.ifPresent(writing -> writing.source(fingerprint));
  }

  /** Records the digests and commits that the run uses, by entry of a lock file. */
  public void locked(SortedMap<String, String> used) {
    recorder.ifPresent(writing -> writing.locked(used));
  }

  /** Closes the files of the record. */
  public void close() {
    recorder.ifPresent(Recorder::close);
  }
}
