package dev.danube.record;

import dev.danube.Outcome;
import dev.danube.StageResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is recorded of a run, as {@link RunRecords} reads it. Immutable.
 *
 * <p>It is read from {@code run.json}, an object with {@code schema} (1), {@code id}, {@code
 * pipeline}, {@code started} (ISO 8601), {@code tries}, {@code ready}, {@code definition}, {@code
 * part}, {@code parameters}, {@code unrecorded} (the names of parameters that have a secret in
 * them), {@code source} if there is one with a commit or with files of this machine, and {@code
 * stages}; when the run has ended also {@code outcome}, {@code millis}, {@code warnings} and {@code
 * workspace} (whether that was kept). Each of the stages, in reading order and post stages last,
 * has its name as {@code "stage"}, {@code definition}, {@code begun}, {@code outputs}, {@code
 * unrecorded} (the names of outputs that are not) and, if the stage has ended, {@code ended}: the
 * last event of the stage, as {@link dev.danube.event.RunEvent#toJson} writes it. While the run
 * goes on, and after a crash, stages that have begun or ended since the file was written have a
 * line each in {@code journal.jsonl}, as the workspace has when it is ready.
 *
 * @param folder where the record is
 * @param id the id of the run
 * @param pipeline the name of the pipeline
 * @param startedAt when its last try began
 * @param tries how often it was started or resumed
 * @param isRunning whether it goes on, in this program or another
 * @param end what became of it; empty if it goes on, or its program died
 * @param definition what {@link dev.danube.Pipeline#definitionHash} was
 * @param isPartial whether it ran a {@linkplain dev.danube.Pipeline#isPartial part} of the pipeline
 * @param parameters the contents of its parameters, as text
 * @param unrecorded the names of parameters that are not recorded, since they have a secret in them
 * @param source what it was made of; empty if nothing is known of that
 * @param stages its stages in reading order, post stages last
 * @param workspaceReady whether its workspace was made and has had its source put into it
 * @param workspaceKept whether its workspace was kept, so that it can be resumed; of a run whose
 *     program died, whether it may be there
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
    Optional<SourceFingerprint> source,
    List<StageRecord> stages,
    boolean workspaceReady,
    boolean workspaceKept) {

  /** The version of the JSON of records; a reader refuses records of another one. */
  public static final int SCHEMA = 1;

  /**
   * Copies the lists and the map.
   *
   * @param folder where the record is
   * @param id the id of the run
   * @param pipeline the name of the pipeline
   * @param startedAt when its last try began
   * @param tries how often it was started or resumed
   * @param isRunning whether it goes on
   * @param end what became of it
   * @param definition what the hash of the pipeline was
   * @param isPartial whether it ran a part of the pipeline
   * @param parameters the contents of its parameters
   * @param unrecorded the names of parameters that are not recorded
   * @param source what it was made of
   * @param stages its stages
   * @param workspaceReady whether its workspace was made and has had its source put into it
   * @param workspaceKept whether its workspace was kept
   */
  public RunRecord {
    parameters = Map.copyOf(parameters);
    unrecorded = List.copyOf(unrecorded);
    stages = List.copyOf(stages);
  }

  /**
   * How a run ended.
   *
   * @param outcome the outcome
   * @param duration from its begin to the removal of everything it made
   * @param warnings what went wrong beside the stages
   */
  public record End(Outcome outcome, Duration duration, List<String> warnings) {

    /**
     * Copies the list.
     *
     * @param outcome the outcome
     * @param duration how long it took
     * @param warnings what went wrong beside the stages
     */
    public End {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * What is recorded of a stage.
   *
   * @param name its name
   * @param definition what {@link dev.danube.Stage#definitionHash} was
   * @param hasBegun whether any try has begun with it
   * @param result what became of it; empty if it has not ended
   * @param outputs the outputs it made, encoded as their codecs do
   * @param unrecorded the names of outputs that it made and that are not recorded: they contain a
   *     secret, or their codec cannot write them
   */
  public record StageRecord(
      String name,
      String definition,
      boolean hasBegun,
      Optional<StageResult> result,
      Map<String, String> outputs,
      List<String> unrecorded) {

    /**
     * Copies the map and the list.
     *
     * @param name its name
     * @param definition what its hash was
     * @param hasBegun whether any try has begun with it
     * @param result what became of it
     * @param outputs the outputs it made
     * @param unrecorded the names of outputs that are not recorded
     */
    public StageRecord {
      outputs = Map.copyOf(outputs);
      unrecorded = List.copyOf(unrecorded);
    }
  }
}
