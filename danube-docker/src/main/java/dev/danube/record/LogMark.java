package dev.danube.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.danube.engine.internal.Json;
import dev.danube.event.RunEvent;
import dev.danube.internal.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A mark at a place in the log of a stage. It says when a line was printed, or that a step starts
 * or ends there. A line has a mark if at least a tenth of a second has passed since the last one
 * with a mark; the lines that follow have about the same time. Immutable.
 *
 * <p>As JSON it is an object with {@code offset}, {@code at} (ISO 8601), and {@code event} if a
 * step starts or ends.
 *
 * @param offset the place: the number of bytes of the log before it
 * @param at the time
 * @param event the start or end of a step; empty for a line
 */
public record LogMark(long offset, Instant at, Optional<RunEvent> event) {

  /**
   * Returns the mark of a line.
   *
   * @param offset the number of bytes of the log before it
   * @param at the time at which it was printed
   * @return the mark
   */
  public static LogMark ofLine(long offset, Instant at) {
    return new LogMark(offset, at, Optional.empty());
  }

  /**
   * Returns the mark of the start or the end of a step.
   *
   * @param offset the number of bytes of the log before it
   * @param event the event
   * @return the mark
   */
  public static LogMark ofEvent(long offset, RunEvent event) {
    return new LogMark(offset, event.at(), Optional.of(event));
  }

  /**
   * Reads the marks in the log of a stage. A line that is not a mark, such as the last line after a
   * crash, is left out.
   *
   * @param folder the folder of the record
   * @param stage the name of the stage
   * @return the marks in their order; empty if there is no file of marks
   * @throws IOException if the file cannot be read
   */
  public static List<LogMark> read(RunFolder folder, String stage) throws IOException {
    Path file = folder.logMarks(stage);
    List<LogMark> marks = new ArrayList<>();
    if (Files.exists(file)) {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      text.lines().forEach(line -> parsed(line).ifPresent(marks::add));
    }
    return marks;
  }

  private static Optional<LogMark> parsed(String line) {
    try {
      JsonNode json = Json.MAPPER.readTree(line);
      return Optional.of(
          new LogMark(
              RunEvents.member(json, "offset").asLong(),
              RunEvents.instant(json, "at"),
              Optional.ofNullable(json.get("event")).map(RunEvents::read)));
    } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns the mark as JSON, on one line.
   *
   * @return the text, without a line break
   */
  public String toJson() {
    JsonObject json = new JsonObject().put("offset", offset).put("at", at.toString());
    event.ifPresent(step -> json.putJson("event", step.toJson()));
    return json.toString();
  }
}
