package dev.danube.engine.internal.record;

import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.Stage;
import dev.danube.StageResult;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.StageFinished;
import dev.danube.event.RunEvent.StageRestored;
import dev.danube.event.RunEvent.StageSkipped;
import dev.danube.internal.JsonObject;
import dev.danube.record.RunRecord;
import dev.danube.record.SourceFingerprint;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The JSON of a record, as {@code RecordReader} reads it and {@link RunRecord} describes it. */
final class RecordJson {

  private RecordJson() {}

  static String stage(Stage stage, boolean isStarted) {
    return entry(stage.name(), stage.definitionHash(), isStarted).toString();
  }

  /**
   * Returns the entry of a stage that has ended.
   *
   * @param wasStarted whether an earlier try has started it
   * @param made its outputs; an output that cannot be written is empty
   */
  static String ended(
      Stage stage,
      boolean wasStarted,
      RunEvent event,
      Map<String, Optional<String>> made,
      UnaryOperator<String> mask) {
    Map<String, String> recorded = new LinkedHashMap<>();
    made.forEach(
        (output, text) ->
            text.filter(content -> isFree(content, mask))
                .ifPresent(content -> recorded.put(output, content)));
    // A stage whose condition threw has ended without having started.
    boolean hasStarted =
        wasStarted
            || (event instanceof StageFinished finished && !finished.result().attempts().isEmpty());
    return entry(stage.name(), stage.definitionHash(), hasStarted)
        .put("outputs", recorded)
        .put("unrecorded", without(made.keySet(), recorded))
        .putJson("ended", event.toJson())
        .toString();
  }

  /** Returns the entry of a stage that an earlier try has finished. */
  static String restored(String run, Instant at, RunRecord.StageRecord stage) {
    StageResult result = stage.result().orElseThrow();
    RunEvent event =
        result
            .skipReason()
            .<RunEvent>map(why -> new StageSkipped(run, at, stage.name(), why))
            .orElseGet(() -> new StageRestored(run, at, stage.name(), result));
    return entry(stage.name(), stage.definition(), stage.hasStarted())
        .put("outputs", stage.outputs())
        .put("unrecorded", stage.unrecorded())
        .putJson("ended", event.toJson())
        .toString();
  }

  private static JsonObject entry(String stage, String definition, boolean isStarted) {
    return new JsonObject()
        .put("stage", stage)
        .put("definition", definition)
        .put("begun", isStarted);
  }

  /** Returns whether a text contains no secret. */
  private static boolean isFree(String text, UnaryOperator<String> mask) {
    return mask.apply(text).equals(text);
  }

  private static List<String> without(Collection<String> all, Map<String, String> some) {
    return all.stream().filter(one -> !some.containsKey(one)).toList();
  }

  /** Returns what is known about a run when it starts. */
  static JsonObject header(
      String run, Pipeline pipeline, Instant startedAt, int tries, boolean isReady) {
    return new JsonObject()
        .put("schema", RunRecord.SCHEMA)
        .put("id", run)
        .put("pipeline", pipeline.name())
        .put("started", startedAt.toString())
        .put("tries", tries)
        .put("ready", isReady)
        .put("definition", pipeline.definitionHash())
        .put("part", pipeline.isPartial());
  }

  static void addParameters(
      JsonObject json, Map<String, String> parameters, UnaryOperator<String> mask) {
    Map<String, String> recorded = new LinkedHashMap<>(parameters);
    recorded.values().removeIf(text -> !isFree(text, mask));
    json.put("parameters", recorded).put("unrecorded", without(parameters.keySet(), recorded));
  }

  static void addSource(JsonObject json, SourceFingerprint state, UnaryOperator<String> mask) {
    JsonObject source = new JsonObject().put("files", state.files());
    state.commit().ifPresent(commit -> source.put("commit", commit(commit, mask)));
    json.put("source", source);
  }

  private static JsonObject commit(SourceFingerprint.Commit commit, UnaryOperator<String> mask) {
    return new JsonObject()
        .put("id", commit.id())
        .put("branch", commit.branch())
        .put("defaultBranch", commit.defaultBranch())
        .put("pullRequest", commit.pullRequest())
        .put("tag", commit.tag())
        .put("tags", commit.tags())
        .put("message", mask.apply(commit.message()))
        .put("author", commit.author());
  }

  static void addEnd(JsonObject json, RunResult result, boolean keepsWorkspace) {
    json.put("outcome", result.outcome().toString())
        .put("millis", result.duration().toMillis())
        .put("warnings", result.warnings())
        .put("workspace", keepsWorkspace);
  }
}
