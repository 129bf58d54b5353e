package dev.danube.record;

import static dev.danube.record.RunEvents.instant;
import static dev.danube.record.RunEvents.member;
import static dev.danube.record.RunEvents.millis;
import static dev.danube.record.RunEvents.number;
import static dev.danube.record.RunEvents.one;
import static dev.danube.record.RunEvents.optional;
import static dev.danube.record.RunEvents.text;
import static dev.danube.record.RunEvents.texts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.danube.Artifact;
import dev.danube.Outcome;
import dev.danube.StageResult;
import dev.danube.engine.internal.Json;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.StageFinished;
import dev.danube.event.RunEvent.StageRestored;
import dev.danube.event.RunEvent.StageSkipped;
import dev.danube.record.internal.RunLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A reader of the record of a run, which may still be running or have crashed. */
final class RecordReader {

  private final RunFolder folder;
  private final Map<String, RunRecord.StageRecord> stages = new LinkedHashMap<>();
  private boolean isReady;

  private RecordReader(RunFolder folder) {
    this.folder = folder;
  }

  /**
   * Reads a record.
   *
   * @throws IOException if the record cannot be read; says which file, and why
   */
  static RunRecord read(RunFolder folder) throws IOException {
    boolean isRunning = RunLock.isTaken(folder.lock());
    // Read first: when the run ends, the content of the journal moves into the file.
    List<String> journal = journal(folder);
    String text = content(folder.file());
    try {
      JsonNode json = Json.MAPPER.readTree(text);
      if (json.path("schema").asInt() != RunRecord.SCHEMA) {
        throw new IOException(
            folder.file() + " is not a record of a run, or is one of a later version of Danube");
      }
      return new RecordReader(folder).record(json, journal, isRunning);
    } catch (JsonProcessingException e) {
      throw unreadable(folder, e.getOriginalMessage(), e);
    } catch (IllegalStateException | IllegalArgumentException | DateTimeException e) {
      throw unreadable(folder, String.valueOf(e.getMessage()), e);
    }
  }

  private static IOException unreadable(RunFolder folder, String why, Exception cause) {
    return new IOException(folder.file() + " cannot be read: " + why, cause);
  }

  /** Returns the text of a file, which may end with half a character if its program died. */
  private static String content(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private static List<String> journal(RunFolder folder) throws IOException {
    try {
      return content(folder.journal()).lines().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private RunRecord record(JsonNode json, List<String> journal, boolean isRunning)
      throws IOException {
    isReady = member(json, "ready").asBoolean();
    member(json, "stages").forEach(this::put);
    apply(journal);
    return new RunRecord(
        folder,
        text(json, "id"),
        text(json, "pipeline"),
        instant(json, "started"),
        number(json, "tries"),
        isRunning,
        end(json),
        text(json, "definition"),
        json.path("part").asBoolean(false),
        map(json, "parameters"),
        texts(json, "unrecorded"),
        json.has("locked") ? map(json, "locked") : Map.of(),
        Optional.ofNullable(json.get("source")).map(RecordReader::source),
        List.copyOf(stages.values()),
        Optional.ofNullable(json.get("workspaceOf")).map(JsonNode::asText),
        isReady,
        json.path("workspace").asBoolean(true));
  }

  private static Optional<RunRecord.End> end(JsonNode json) {
    return json.has("outcome")
        ? Optional.of(
            new RunRecord.End(
                one(Outcome.class, json, "outcome"), millis(json), texts(json, "warnings")))
        : Optional.empty();
  }

  /**
   * Applies the lines of a journal. The last line of a program that died may be incomplete and is
   * then ignored: what it says did not happen.
   */
  private void apply(List<String> journal) throws IOException {
    for (int i = 0; i < journal.size(); i++) {
      JsonNode line;
      try {
        line = Json.MAPPER.readTree(journal.get(i));
      } catch (JsonProcessingException e) {
        if (i < journal.size() - 1) {
          throw e;
        }
        return;
      }
      if (line.has("stage")) {
        put(line);
      } else {
        isReady |= line.path("ready").asBoolean();
      }
    }
  }

  private void put(JsonNode json) {
    String name = text(json, "stage");
    stages.put(
        name,
        new RunRecord.StageRecord(
            name,
            text(json, "definition"),
            json.path("begun").asBoolean(),
            Optional.ofNullable(json.get("ended")).map(this::result),
            map(json, "outputs"),
            texts(json, "unrecorded")));
  }

  private StageResult result(JsonNode json) {
    RunEvent event = RunEvents.read(json);
    if (event instanceof StageSkipped skipped) {
      return StageResult.skipped(skipped.stage(), skipped.reason());
    }
    if (event instanceof StageRestored restored) {
      return withArtifacts(restored.result());
    }
    if (event instanceof StageFinished finished) {
      return withArtifacts(finished.result());
    }
    throw new IllegalArgumentException("a stage does not end with " + json.path("event"));
  }

  /**
   * Returns a result whose artifacts have their present paths, because the home may have been
   * moved.
   */
  private StageResult withArtifacts(StageResult result) {
    List<Artifact> artifacts = new ArrayList<>();
    for (Artifact artifact : result.artifacts()) {
      artifacts.add(
          new Artifact(
              artifact.name(),
              folder.artifacts(result.name()).resolve(artifact.name()),
              artifact.size()));
    }
    return new StageResult(
        result.name(),
        result.outcome(),
        result.duration(),
        result.attempts(),
        result.failure(),
        result.skipReason(),
        artifacts,
        result.tests());
  }

  private static SourceFingerprint source(JsonNode json) {
    return new SourceFingerprint(
        Optional.ofNullable(json.get("commit")).map(RecordReader::commit), optional(json, "files"));
  }

  private static SourceFingerprint.Commit commit(JsonNode json) {
    return new SourceFingerprint.Commit(
        text(json, "id"),
        optional(json, "branch"),
        optional(json, "defaultBranch"),
        optional(json, "pullRequest"),
        optional(json, "tag"),
        texts(json, "tags"),
        text(json, "message"),
        text(json, "author"));
  }

  private static Map<String, String> map(JsonNode json, String name) {
    Map<String, String> map = new LinkedHashMap<>();
    json.path(name).properties().forEach(one -> map.put(one.getKey(), one.getValue().asText()));
    return map;
  }
}
