package dev.danube.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.danube.Artifact;
import dev.danube.Attempt;
import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.RunResult;
import dev.danube.SkipReason;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.TestReport;
import dev.danube.engine.internal.Json;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.AttemptFinished;
import dev.danube.event.RunEvent.AttemptStarted;
import dev.danube.event.RunEvent.LogLine;
import dev.danube.event.RunEvent.LogStream;
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
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Methods that read events that {@link RunEvent#toJson} wrote. Times are in milliseconds. The cause
 * of a failure and the contents of outputs are missing, because they are not written.
 */
public final class RunEvents {

  private static final int SCHEMA = 1;

  private RunEvents() {}

  /**
   * Reads an event.
   *
   * @param json its text
   * @return the event
   * @throws IllegalArgumentException if it is not an event, or is one of a later version of Danube;
   *     says why
   */
  public static RunEvent read(String json) {
    try {
      return read(Json.MAPPER.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "This is not an event of a run: " + e.getOriginalMessage() + ": " + json, e);
    }
  }

  static RunEvent read(JsonNode json) {
    try {
      if (json.path("schema").asInt() != SCHEMA) {
        throw new IllegalArgumentException(
            "This is not an event of a run, or is one of a later version of Danube: " + json);
      }
      return event(json);
    } catch (MissingMemberException | DateTimeException e) {
      throw new IllegalArgumentException(
          "This is not an event of a run: " + e.getMessage() + ": " + json, e);
    }
  }

  private static RunEvent event(JsonNode json) {
    String run = text(json, "run");
    Instant at = instant(json, "at");
    String type = text(json, "event");
    return switch (type) {
      case "RunStarted" -> new RunStarted(run, at, text(json, "pipeline"));
      case "RunFinished" -> new RunFinished(run, at, run(json));
      case "RunWarned" -> new RunWarned(run, at, text(json, "text"));
      case "SourceUpdated" ->
          new SourceUpdated(
              run, at, texts(json, "added"), texts(json, "changed"), texts(json, "deleted"));
      case "StageRestored" -> new StageRestored(run, at, stage(json), result(json));
      case "NodeWaiting" -> new NodeWaiting(run, at, text(json, "node"), text(json, "why"));
      case "StageStarted" -> new StageStarted(run, at, stage(json), optional(json, "why"));
      case "AttemptStarted" -> new AttemptStarted(run, at, stage(json), number(json, "attempt"));
      case "StepStarted" ->
          new StepStarted(
              run,
              at,
              stage(json),
              number(json, "attempt"),
              number(json, "step"),
              text(json, "title"),
              optional(json, "script"));
      case "StepFinished" ->
          new StepFinished(
              run,
              at,
              stage(json),
              number(json, "attempt"),
              number(json, "step"),
              member(json, "succeeded").asBoolean());
      case "LogLine" ->
          new LogLine(
              run, at, stage(json), one(LogStream.class, json, "stream"), text(json, "text"));
      case "Progress" ->
          new Progress(
              run,
              at,
              stage(json),
              text(json, "what"),
              member(json, "done").asLong(),
              member(json, "total").asLong());
      case "PortPublished" ->
          new PortPublished(
              run,
              at,
              stage(json),
              text(json, "container"),
              number(json, "port"),
              text(json, "address"));
      case "AttemptFinished" ->
          new AttemptFinished(run, at, stage(json), attempt(json, stage(json)));
      case "StageFinished" -> new StageFinished(run, at, stage(json), result(json));
      case "StageSkipped" -> new StageSkipped(run, at, stage(json), reason(json));
      default -> throw new MissingMemberException("there is no event \"" + type + "\"");
    };
  }

  private static RunResult run(JsonNode json) {
    return new RunResult(
        text(json, "run"),
        text(json, "pipeline"),
        one(Outcome.class, json, "outcome"),
        millis(json),
        list(json, "stages", RunEvents::result),
        texts(json, "warnings"),
        Map.of());
  }

  private static StageResult result(JsonNode json) {
    String stage = stage(json);
    return new StageResult(
        stage,
        one(Outcome.class, json, "outcome"),
        millis(json),
        list(json, "attempts", attempt -> attempt(attempt, stage)),
        failure(json, stage),
        Optional.ofNullable(json.get("skip")).map(RunEvents::reason),
        list(json, "artifacts", RunEvents::artifact),
        Optional.ofNullable(json.get("tests")).map(RunEvents::tests));
  }

  private static TestReport tests(JsonNode json) {
    return new TestReport(
        number(json, "total"),
        number(json, "failed"),
        number(json, "skipped"),
        list(
            json,
            "failures",
            test ->
                new TestReport.FailedTest(
                    text(test, "name"), text(test, "message"), text(test, "details"))),
        list(json, "files", JsonNode::asText));
  }

  private static Attempt attempt(JsonNode json, String stage) {
    return new Attempt(
        number(json, "attempt"),
        instant(json, "started"),
        millis(json),
        one(Outcome.class, json, "outcome"),
        failure(json, stage));
  }

  private static Optional<StageFailure> failure(JsonNode json, String stage) {
    return Optional.ofNullable(json.get("failure"))
        .map(
            failure ->
                new StageFailure(
                    stage,
                    one(FailureKind.class, failure, "kind"),
                    number(failure, "exitCode"),
                    text(failure, "message"),
                    optional(failure, "step"),
                    number(failure, "attempt"),
                    texts(failure, "lastLines"),
                    Optional.empty(),
                    optional(failure, "lookInto"),
                    optional(failure, "repeat")));
  }

  private static SkipReason reason(JsonNode json) {
    return new SkipReason(
        one(SkipReason.Kind.class, json, "kind"), optional(json, "because"), text(json, "reason"));
  }

  private static Artifact artifact(JsonNode json) {
    return new Artifact(
        text(json, "name"), Path.of(text(json, "file")), member(json, "size").asLong());
  }

  // Members of objects.

  private static final class MissingMemberException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    MissingMemberException(String message) {
      super(message);
    }
  }

  static JsonNode member(JsonNode json, String name) {
    JsonNode member = json.get(name);
    if (member == null) {
      throw new MissingMemberException("it has no \"" + name + "\"");
    }
    return member;
  }

  static String text(JsonNode json, String name) {
    return member(json, name).asText();
  }

  static Optional<String> optional(JsonNode json, String name) {
    return Optional.ofNullable(json.get(name)).map(JsonNode::asText);
  }

  static int number(JsonNode json, String name) {
    return member(json, name).asInt();
  }

  static Instant instant(JsonNode json, String name) {
    return Instant.parse(text(json, name));
  }

  static Duration millis(JsonNode json) {
    return Duration.ofMillis(member(json, "millis").asLong());
  }

  static List<String> texts(JsonNode json, String name) {
    return list(json, name, JsonNode::asText);
  }

  static <T> List<T> list(JsonNode json, String name, Function<JsonNode, T> reader) {
    List<T> values = new ArrayList<>();
    json.path(name).forEach(value -> values.add(reader.apply(value)));
    return List.copyOf(values);
  }

  static <E extends Enum<E>> E one(Class<E> type, JsonNode json, String name) {
    String value = text(json, name);
    try {
      return Enum.valueOf(type, value);
    } catch (IllegalArgumentException e) {
      throw new MissingMemberException("there is no " + name + " \"" + value + "\"");
    }
  }

  private static String stage(JsonNode json) {
    return text(json, "stage");
  }
}
