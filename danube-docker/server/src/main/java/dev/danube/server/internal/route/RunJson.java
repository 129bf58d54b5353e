package dev.danube.server.internal.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.record.RunFolder;
import dev.danube.record.RunRecord;
import dev.danube.server.internal.definition.PipelineDefinition;
import dev.danube.server.internal.definition.StageDefinition;
import dev.danube.server.internal.http.Answers;
import dev.danube.server.internal.live.EventRecorder;
import dev.danube.server.internal.live.StageState;
import dev.danube.server.internal.store.StoredRun;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs as JSON. */
final class RunJson {

  private static final Logger log = LoggerFactory.getLogger(RunJson.class);

  private RunJson() {}

  /** Returns a run without its stages. */
  static ObjectNode of(StoredRun run) {
    ObjectNode json =
        Answers.object()
            .put("id", run.id())
            .put("pipeline", run.pipeline())
            .put("name", run.name())
            .put("revision", run.revision())
            .put("state", run.state().name())
            .put("status", run.state().word())
            .put("queued", run.queued().toString());
    put(json, "started", run.started());
    put(json, "finished", run.finished());
    json.put("reason", run.reason().orElse(null));
    json.put("cause", run.cause().kind().name());
    json.put("by", run.cause().by().orElse(null));
    json.put("ref", run.cause().ref().orElse(null));
    json.put("commit", run.cause().commit().orElse(null));
    json.put("resumedBy", run.resumedBy().orElse(null));
    return json;
  }

  /** Returns a run with its stages. */
  static ObjectNode of(StoredRun run, PipelineDefinition definition, RunFiles files) {
    ObjectNode json = of(run).put("parallel", definition.isParallel());
    json.putArray("stages");
    Map<String, StageState> states = new LinkedHashMap<>();
    definition.stages().forEach(stage -> states.put(stage.name(), StageState.WAITING));
    Map<String, StageState> known = states(run, files);
    states.putAll(known);
    boolean isGone = known.isEmpty() && run.record().isPresent();
    int number = 0;
    for (Map.Entry<String, StageState> one : states.entrySet()) {
      ObjectNode stage =
          json.withArray("stages").addObject().put("name", one.getKey()).put("number", ++number);
      definition.stages().stream()
          .filter(defined -> defined.name().equals(one.getKey()))
          .findFirst()
          .ifPresent(defined -> stage.put("type", type(defined)));
      stage.put("state", word(one.getValue(), run.finished().isPresent(), isGone));
      add(stage, one.getValue());
    }
    return json;
  }

  private static String type(StageDefinition stage) {
    return stage.getClass().getSimpleName();
  }

  /** Returns the states of the stages, from the events or, without these, from the record. */
  private static Map<String, StageState> states(StoredRun run, RunFiles files) {
    Optional<RunFolder> folder = files.folder(run);
    if (folder.isEmpty()) {
      return Map.of();
    }
    try {
      Map<String, StageState> states = StageState.read(EventRecorder.file(folder.get()));
      if (!states.isEmpty()) {
        return states;
      }
    } catch (IOException e) {
      log.warn("The events of run {} cannot be read", run.id(), e);
    }
    Map<String, StageState> ended = new LinkedHashMap<>();
    files
        .record(run)
        .ifPresent(
            record -> {
              for (RunRecord.StageRecord stage : record.stages()) {
                stage.result().ifPresent(result -> ended.put(stage.name(), StageState.of(result)));
              }
            });
    return ended;
  }

  /**
   * Returns the state of a stage in one word.
   *
   * @param isGone whether the record of the run was removed, because it was too old
   */
  private static String word(StageState stage, boolean isOver, boolean isGone) {
    if (isOver && isGone) {
      return "UNKNOWN";
    }
    return isOver && stage.isRunning() ? "INTERRUPTED" : stage.word();
  }

  private static void add(ObjectNode json, StageState stage) {
    put(json, "started", stage.started());
    put(json, "finished", stage.finished());
    json.put("attempts", stage.attempts().size());
    json.putArray("history");
    for (StageState.AttemptState attempt : stage.attempts()) {
      ObjectNode one =
          json.withArray("history")
              .addObject()
              .put("attempt", attempt.number())
              .put("started", attempt.started().toString());
      attempt
          .ended()
          .ifPresent(
              end ->
                  one.put("outcome", end.outcome().name())
                      .put("millis", end.duration().toMillis())
                      .put("failure", end.failure().map(StageFailure::message).orElse(null)));
    }
    stage.result().ifPresent(result -> add(json, result));
  }

  private static void add(ObjectNode json, StageResult result) {
    json.put("outcome", result.outcome().name());
    json.put("millis", result.duration().toMillis());
    json.put("skipped", result.skipReason().map(reason -> reason.text()).orElse(null));
    json.put("failure", result.failure().map(StageFailure::message).orElse(null));
    result
        .failure()
        .ifPresent(
            failure -> {
              json.putArray("lastLines");
              failure.lastLines().forEach(json.withArray("lastLines")::add);
            });
  }

  private static void put(ObjectNode json, String name, Optional<Instant> time) {
    json.put(name, time.map(Instant::toString).orElse(null));
  }
}
