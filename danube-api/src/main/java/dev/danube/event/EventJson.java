package dev.danube.event;

import dev.danube.Attempt;
import dev.danube.RunResult;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.event.RunEvent.AttemptFinished;
import dev.danube.event.RunEvent.AttemptStarted;
import dev.danube.event.RunEvent.LogLine;
import dev.danube.event.RunEvent.RunFinished;
import dev.danube.event.RunEvent.RunStarted;
import dev.danube.event.RunEvent.StageFinished;
import dev.danube.event.RunEvent.StageSkipped;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.internal.JsonObject;
import java.util.Optional;

/** Writes events as JSON, one line each. */
final class EventJson {

  /** Grows when a reader of an older version would misunderstand the text. */
  private static final int SCHEMA = 1;

  private EventJson() {}

  static String of(RunEvent event) {
    JsonObject json =
        new JsonObject()
            .put("schema", SCHEMA)
            .put("event", event.getClass().getSimpleName())
            .put("run", event.run())
            .put("at", event.at().toString());
    if (event instanceof RunStarted started) {
      json.put("pipeline", started.pipeline());
    } else if (event instanceof StageStarted started) {
      json.put("stage", started.stage());
    } else if (event instanceof AttemptStarted started) {
      json.put("stage", started.stage()).put("attempt", started.attempt());
    } else if (event instanceof LogLine line) {
      json.put("stage", line.stage())
          .put("stream", line.stream().toString())
          .put("text", line.text());
    } else if (event instanceof AttemptFinished finished) {
      json.put("stage", finished.stage());
      add(json, finished.attempt());
    } else if (event instanceof StageFinished finished) {
      json.put("stage", finished.stage());
      add(json, finished.result());
    } else if (event instanceof StageSkipped skipped) {
      json.put("stage", skipped.stage())
          .put("kind", skipped.reason().kind().toString())
          .put("because", skipped.reason().stage())
          .put("reason", skipped.reason().text());
    } else if (event instanceof RunFinished finished) {
      add(json, finished.result());
    }
    return json.toString();
  }

  private static void add(JsonObject json, Attempt attempt) {
    json.put("attempt", attempt.number())
        .put("outcome", attempt.outcome().toString())
        .put("millis", attempt.duration().toMillis());
    add(json, attempt.failure());
  }

  private static void add(JsonObject json, StageResult stage) {
    json.put("outcome", stage.outcome().toString())
        .put("millis", stage.duration().toMillis())
        .put("attempts", stage.attempts().size());
    add(json, stage.failure());
    json.put("artifacts", stage.artifacts().stream().map(artifact -> artifact.name()).toList());
  }

  private static void add(JsonObject json, Optional<StageFailure> failure) {
    failure.ifPresent(
        why ->
            json.put(
                "failure",
                new JsonObject()
                    .put("kind", why.kind().toString())
                    .put("exitCode", why.exitCode())
                    .put("message", why.message())
                    .put("step", why.step())
                    .put("lastLines", why.lastLines())));
  }

  private static void add(JsonObject json, RunResult run) {
    json.put("pipeline", run.pipeline())
        .put("outcome", run.outcome().toString())
        .put("millis", run.duration().toMillis())
        .put("warnings", run.warnings());
  }
}
