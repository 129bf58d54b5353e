package dev.danube.event;

import dev.danube.Artifact;
import dev.danube.Attempt;
import dev.danube.RunResult;
import dev.danube.SkipReason;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.TestReport;
import dev.danube.event.RunEvent.AttemptFinished;
import dev.danube.event.RunEvent.AttemptStarted;
import dev.danube.event.RunEvent.LogLine;
import dev.danube.event.RunEvent.NodeWaiting;
import dev.danube.event.RunEvent.PortPublished;
import dev.danube.event.RunEvent.Progress;
import dev.danube.event.RunEvent.RunFinished;
import dev.danube.event.RunEvent.RunStarted;
import dev.danube.event.RunEvent.RunWarned;
import dev.danube.event.RunEvent.SourceUpdated;
import dev.danube.event.RunEvent.StageFinished;
import dev.danube.event.RunEvent.StageRestored;
import dev.danube.event.RunEvent.StageSkipped;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.event.RunEvent.StepFinished;
import dev.danube.event.RunEvent.StepStarted;
import dev.danube.internal.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** A writer of events as JSON, one line each. */
final class EventJson {

  /**
   * The version of the format. It grows when a reader of an older version would misunderstand the
   * text.
   */
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
    } else if (event instanceof RunWarned warned) {
      json.put("text", warned.text());
    } else if (event instanceof SourceUpdated update) {
      json.put("added", update.added())
          .put("changed", update.changed())
          .put("deleted", update.deleted());
    } else if (event instanceof StageRestored restored) {
      add(json.put("stage", restored.stage()), restored.result());
    } else if (event instanceof NodeWaiting waiting) {
      json.put("node", waiting.node()).put("why", waiting.why());
    } else if (event instanceof StageStarted started) {
      json.put("stage", started.stage()).put("why", started.why());
    } else if (event instanceof AttemptStarted started) {
      json.put("stage", started.stage()).put("attempt", started.attempt());
    } else if (event instanceof StepStarted step) {
      json.put("stage", step.stage())
          .put("attempt", step.attempt())
          .put("step", step.step())
          .put("title", step.title())
          .put("script", step.script());
    } else if (event instanceof StepFinished step) {
      json.put("stage", step.stage())
          .put("attempt", step.attempt())
          .put("step", step.step())
          .put("succeeded", step.succeeded());
    } else if (event instanceof LogLine line) {
      json.put("stage", line.stage())
          .put("stream", line.stream().toString())
          .put("text", line.text());
    } else if (event instanceof Progress progress) {
      json.put("stage", progress.stage())
          .put("what", progress.what())
          .put("done", progress.done())
          .put("total", progress.total());
    } else if (event instanceof PortPublished published) {
      json.put("stage", published.stage())
          .put("container", published.container())
          .put("port", published.port())
          .put("address", published.address());
    } else if (event instanceof AttemptFinished finished) {
      add(json.put("stage", finished.stage()), finished.attempt());
    } else if (event instanceof StageFinished finished) {
      add(json.put("stage", finished.stage()), finished.result());
    } else if (event instanceof StageSkipped skipped) {
      add(json.put("stage", skipped.stage()), skipped.reason());
    } else if (event instanceof RunFinished finished) {
      add(json, finished.result());
    }
    return json.toString();
  }

  private static void add(JsonObject json, Attempt attempt) {
    json.put("attempt", attempt.number())
        .put("started", attempt.startedAt().toString())
        .put("outcome", attempt.outcome().toString())
        .put("millis", attempt.duration().toMillis());
    add(json, attempt.failure());
  }

  private static void add(JsonObject json, StageResult stage) {
    json.put("outcome", stage.outcome().toString()).put("millis", stage.duration().toMillis());
    json.putObjects("attempts", objects(stage.attempts(), EventJson::add));
    add(json, stage.failure());
    stage.skipReason().ifPresent(reason -> json.put("skip", object(reason, EventJson::add)));
    json.putObjects("artifacts", objects(stage.artifacts(), EventJson::add));
    stage.tests().ifPresent(tests -> json.put("tests", object(tests, EventJson::add)));
  }

  private static void add(JsonObject json, TestReport tests) {
    json.put("total", tests.total())
        .put("failed", tests.failed())
        .put("skipped", tests.skipped())
        .putObjects("failures", objects(tests.failures(), EventJson::add))
        .put("files", tests.files());
  }

  private static void add(JsonObject json, TestReport.FailedTest test) {
    json.put("name", test.name()).put("message", test.message()).put("details", test.details());
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
                    .put("attempt", why.attempt())
                    .put("lastLines", why.lastLines())
                    .put("lookInto", why.shellCommand())
                    .put("repeat", why.reproduceCommand())));
  }

  private static void add(JsonObject json, SkipReason reason) {
    json.put("kind", reason.kind().toString())
        .put("because", reason.stage())
        .put("reason", reason.text());
  }

  private static void add(JsonObject json, Artifact artifact) {
    json.put("name", artifact.name())
        .put("file", artifact.file().toString())
        .put("size", artifact.size());
  }

  private static void add(JsonObject json, RunResult run) {
    json.put("pipeline", run.pipeline())
        .put("outcome", run.outcome().toString())
        .put("millis", run.duration().toMillis())
        .putObjects("stages", objects(run.stages(), EventJson::addNamed))
        .put("warnings", run.warnings());
  }

  private static void addNamed(JsonObject json, StageResult stage) {
    add(json.put("stage", stage.name()), stage);
  }

  private static <T> List<JsonObject> objects(List<T> values, BiConsumer<JsonObject, T> adding) {
    return values.stream().map(value -> object(value, adding)).toList();
  }

  private static <T> JsonObject object(T value, BiConsumer<JsonObject, T> adding) {
    JsonObject json = new JsonObject();
    adding.accept(json, value);
    return json;
  }
}
