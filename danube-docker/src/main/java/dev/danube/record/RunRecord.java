package dev.danube.record;

import dev.danube.Outcome;
import dev.danube.StageResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The record of a run, as {@link RunRecords} reads it. Immutable.
 *
 * <p>It is read from {@code run.json}, an object with {@code schema} (1), {@code id}, {@code
 * pipeline}, {@code started} (ISO 8601), {@code tries}, {@code ready}, {@code definition}, {@code
 * part}, {@code parameters}, {@code unrecorded} (the names of parameters that contain a secret),
 * {@code locked} (digests and commits, in a run with a lock file), {@code source} if there is one
 * with a commit or with files of this machine, and {@code stages}; when the run has ended also
 * {@code outcome}, {@code millis}, {@code warnings} and whether the workspace was kept, as {@code
 * workspace}. Each of the stages, in reading order and post stages last, has its name as {@code
 * "stage"}, {@code definition}, {@code begun}, {@code outputs}, {@code unrecorded} (the names of
 * outputs that are not recorded) and, if the stage has ended, {@code ended}: the last event of the
 * stage, as {@link dev.danube.event.RunEvent#toJson} writes it. While the run is running, and after
 * a crash, each stage that has started or ended since the file was written has a line in {@code
 * journal.jsonl}. The workspace has a line there once it is ready.
 *
 * @param folder the folder of the record
 * @param id the id of the run
 * @param pipeline the name of the pipeline
 * @param startedAt the time when its last try started
 * @param tries how often it was started or resumed
 * @param isRunning whether it is still running, in this program or another
 * @param end how it ended; empty if it is still running, or its program died
 * @param definition the {@link dev.danube.Pipeline#definitionHash} of the pipeline
 * @param isPartial whether it ran a {@linkplain dev.danube.Pipeline#isPartial part} of the pipeline
 * @param parameters the contents of its parameters, as text
 * @param unrecorded the names of parameters that are not recorded, because they contain a secret
 * @param locked the digests of images and the commits of git refs that it used, by entry of a lock
 *     file; empty for a run without one
 * @param source the source of its files; empty if nothing is known about it
 * @param stages its stages in reading order, post stages last
 * @param workspaceOf the run in whose workspace it ran; empty for its own
 * @param workspaceReady whether its workspace was created and its source was put into it
 * @param workspaceKept whether its own workspace was kept, so that the run can be resumed; for a
 *     run whose program died, whether the workspace may exist
 */
public record RunRecord(
    RunFolder folder,
    String id,
    String pipeline,
    Instant startedAt,
    int tries,
    boolean isRunning,
    Optional<End> end,
    String definition,
    boolean isPartial,
    Map<String, String> parameters,
    List<String> unrecorded,
    Map<String, String> locked,
    Optional<SourceFingerprint> source,
    List<StageRecord> stages,
    Optional<String> workspaceOf,
    boolean workspaceReady,
    boolean workspaceKept) {

  /** The version of the JSON of records; a reader refuses records of another one. */
  public static final int SCHEMA = 1;

  /**
   * Copies the lists and the map.
   *
   * @param folder the folder of the record
   * @param id the id of the run
   * @param pipeline the name of the pipeline
   * @param startedAt the time when its last try started
   * @param tries how often it was started or resumed
   * @param isRunning whether it is still running
   * @param end how it ended
   * @param definition the hash of the pipeline
   * @param isPartial whether it ran a part of the pipeline
   * @param parameters the contents of its parameters
   * @param unrecorded the names of parameters that are not recorded
   * @param locked the digests and commits that it used
   * @param source the source of its files
   * @param stages its stages
   * @param workspaceOf the run in whose workspace it ran
   * @param workspaceReady whether its workspace was created and its source was put into it
   * @param workspaceKept whether its workspace was kept
   */
  public RunRecord {
    parameters = Map.copyOf(parameters);
    unrecorded = List.copyOf(unrecorded);
    locked = Map.copyOf(locked);
    stages = List.copyOf(stages);
  }

  /**
   * Returns whether the run has ended and succeeded.
   *
   * @return false if it is still running, or its program died
   */
  public boolean hasSucceeded() {
    return end.map(End::outcome).filter(Outcome::succeeded).isPresent();
  }

  /**
   * The end of a run.
   *
   * @param outcome the outcome
   * @param duration the time from its start to the removal of everything it created
   * @param warnings what went wrong apart from the stages
   */
  public record End(Outcome outcome, Duration duration, List<String> warnings) {

    /**
     * Copies the list.
     *
     * @param outcome the outcome
     * @param duration how long it took
     * @param warnings what went wrong apart from the stages
     */
    public End {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * The record of a stage.
   *
   * @param name its name
   * @param definition its {@link dev.danube.Stage#definitionHash}
   * @param hasStarted whether any try has started it
   * @param result its result; empty if it has not ended
   * @param outputs the outputs it made, encoded as their codecs do
   * @param unrecorded the names of outputs that it made but that are not recorded, because they
   *     contain a secret or their codec cannot write them
   */
  public record StageRecord(
      String name,
      String definition,
      boolean hasStarted,
      Optional<StageResult> result,
      Map<String, String> outputs,
      List<String> unrecorded) {

    /**
     * Copies the map and the list.
     *
     * @param name its name
     * @param definition its hash
     * @param hasStarted whether any try has started it
     * @param result its result
     * @param outputs the outputs it made
     * @param unrecorded the names of outputs that are not recorded
     */
    public StageRecord {
      outputs = Map.copyOf(outputs);
      unrecorded = List.copyOf(unrecorded);
    }
  }
}
