package dev.danube.server.internal.live;

import dev.danube.Attempt;
import dev.danube.StageResult;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.AttemptFinished;
import dev.danube.event.RunEvent.AttemptStarted;
import dev.danube.event.RunEvent.RunStarted;
import dev.danube.event.RunEvent.StageFinished;
import dev.danube.event.RunEvent.StageRestored;
import dev.danube.event.RunEvent.StageSkipped;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.record.RunEvents;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the events of a run tell about a stage. Immutable.
 *
 * @param started when it started; empty if it has not
 * @param attempts its attempts; the last may still be running
 * @param finished when it ended; empty before
 * @param result its result; empty before
 */
public record StageState(
    Optional<Instant> started,
    List<AttemptState> attempts,
    Optional<Instant> finished,
    Optional<StageResult> result) {

  /**
   * An attempt.
   *
   * @param number its number, from 1
   * @param started when it started
   * @param ended how it ended; empty before
   */
  public record AttemptState(int number, Instant started, Optional<Attempt> ended) {}

  /** The state of a stage that has not started. */
  public static final StageState WAITING =
      new StageState(Optional.empty(), List.of(), Optional.empty(), Optional.empty());

  /**
   * Reads the events of a run.
   *
   * @param events the file, as {@link EventRecorder} writes it
   * @return what they tell about each stage that they name; empty if there is no file
   * @throws IOException if the file cannot be read
   */
  public static Map<String, StageState> read(Path events) throws IOException {
    Map<String, StageState> states = new LinkedHashMap<>();
    try (BufferedReader lines =
        // Not Files.newBufferedReader, which refuses half a character at the end of a crash.
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(events), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        event(line).ifPresent(event -> apply(states, event));
      }
    } catch (NoSuchFileException e) {
      return Map.of();
    }
    return states;
  }

  /** Returns the event on a line; empty for an incomplete line, as a crash leaves it. */
  private static Optional<RunEvent> event(String line) {
    try {
      return Optional.of(RunEvents.read(line));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static void apply(Map<String, StageState> states, RunEvent event) {
    if (event instanceof RunStarted) {
      states.clear(); // a further try tells which stages are restored
    } else if (event instanceof StageStarted start) {
      put(states, start.stage(), state -> state.started(start.at()));
    } else if (event instanceof AttemptStarted start) {
      put(states, start.stage(), state -> state.with(start));
    } else if (event instanceof AttemptFinished end) {
      put(states, end.stage(), state -> state.with(end.attempt()));
    } else if (event instanceof StageFinished end) {
      put(states, end.stage(), state -> state.ended(end.at(), end.result()));
    } else if (event instanceof StageRestored restored) {
      states.put(restored.stage(), of(restored.result()));
    } else if (event instanceof StageSkipped skip) {
      StageResult result = StageResult.skipped(skip.stage(), skip.reason());
      put(states, skip.stage(), state -> state.ended(skip.at(), result));
    }
  }

  private interface Change {
    StageState of(StageState state);
  }

  private static void put(Map<String, StageState> states, String stage, Change change) {
    states.put(stage, change.of(states.getOrDefault(stage, WAITING)));
  }

  /** Returns the state of a stage of which only the result is known. */
  public static StageState of(StageResult result) {
    List<AttemptState> attempts =
        result.attempts().stream()
            .map(one -> new AttemptState(one.number(), one.startedAt(), Optional.of(one)))
            .toList();
    Optional<Instant> started = attempts.stream().map(AttemptState::started).findFirst();
    return new StageState(
        started, attempts, started.map(at -> at.plus(result.duration())), Optional.of(result));
  }

  private StageState started(Instant at) {
    return new StageState(Optional.of(at), attempts, finished, result);
  }

  private StageState ended(Instant at, StageResult end) {
    return new StageState(started, attempts, Optional.of(at), Optional.of(end));
  }

  private StageState with(AttemptStarted start) {
    List<AttemptState> all = new ArrayList<>(attempts);
    all.add(new AttemptState(start.attempt(), start.at(), Optional.empty()));
    return new StageState(started, List.copyOf(all), finished, result);
  }

  private StageState with(Attempt end) {
    List<AttemptState> all = new ArrayList<>(attempts);
    all.removeIf(one -> one.number() == end.number());
    all.add(new AttemptState(end.number(), end.startedAt(), Optional.of(end)));
    return new StageState(started, List.copyOf(all), finished, result);
  }

  /** Returns whether it has started and not ended. */
  public boolean isRunning() {
    return started.isPresent() && result.isEmpty();
  }

  /** Returns the state in one word: WAITING, RUNNING, or the outcome. */
  public String word() {
    return result.map(end -> end.outcome().name()).orElse(isRunning() ? "RUNNING" : "WAITING");
  }
}
