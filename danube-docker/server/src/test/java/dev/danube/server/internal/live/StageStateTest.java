package dev.danube.server.internal.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.StageResult;
import dev.danube.engine.Danube;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.AttemptStarted;
import dev.danube.event.RunEvent.RunStarted;
import dev.danube.event.RunEvent.StageRestored;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.record.RunFolder;
import dev.danube.testing.FakeBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageStateTest {

  private static final String RUN = "20261121-093015-7f3a9c21";
  private static final Instant AT = Instant.parse("2026-11-21T09:30:15Z");

  @TempDir private Path home;

  private Path file() {
    return EventRecorder.file(RunFolder.of(home, RUN));
  }

  private void record(RunEvent... events) {
    EventRecorder recorder = new EventRecorder(home);
    List.of(events).forEach(recorder::on);
  }

  @Test
  void a_stage_that_runs_has_a_start_and_an_attempt() throws IOException {
    record(
        new RunStarted(RUN, AT, "ci"),
        new StageStarted(RUN, AT.plusSeconds(1), "build"),
        new AttemptStarted(RUN, AT.plusSeconds(2), "build", 1),
        new RunEvent.LogLine(RUN, AT, "build", RunEvent.LogStream.STDOUT, "a line"),
        new RunEvent.Progress(RUN, AT, "build", "pulling", 1, 2));
    assertThat(Files.readAllLines(file())).hasSize(3);
    Map<String, StageState> states = StageState.read(file());
    assertThat(states).containsOnlyKeys("build");
    StageState build = states.get("build");
    assertThat(build.word()).isEqualTo("RUNNING");
    assertThat(build.isRunning()).isTrue();
    assertThat(build.started()).contains(AT.plusSeconds(1));
    assertThat(build.attempts()).extracting(StageState.AttemptState::number).containsExactly(1);
    assertThat(StageState.WAITING.word()).isEqualTo("WAITING");
  }

  @Test
  void the_events_of_a_whole_run_tell_the_result_of_each_stage() throws IOException {
    List<RunEvent> events = new ArrayList<>();
    Pipeline pipeline =
        Pipeline.define(
            "ci",
            p ->
                p.image("busybox")
                    .stage("build", s -> s.run("x").retry(dev.danube.Retry.attempts(2)))
                    .stage("ship", s -> s.run("x")));
    FakeBackend fake = FakeBackend.create().onStage("build", s -> s.exits(2));
    try (Danube danube = Danube.using(fake)) {
      danube.run(pipeline, run -> run.listener(events::add));
    }
    Path file = home.resolve("events");
    Files.write(file, events.stream().map(RunEvent::toJson).toList());
    Map<String, StageState> states = StageState.read(file);
    StageState build = states.get("build");
    assertThat(build.word()).isEqualTo("FAILED");
    assertThat(build.attempts()).hasSize(2).allMatch(one -> one.ended().isPresent());
    assertThat(build.finished()).isPresent();
    assertThat(states.get("ship").word()).isEqualTo("SKIPPED");
    StageState same = StageState.of(build.result().orElseThrow());
    assertThat(same.attempts()).isEqualTo(build.attempts());
    assertThat(same.started()).isEqualTo(build.started());
  }

  @Test
  void a_further_try_starts_anew_except_for_what_it_restores() throws IOException {
    StageResult done =
        new StageResult(
            "build",
            Outcome.SUCCESS,
            java.time.Duration.ofSeconds(3),
            List.of(),
            java.util.Optional.empty(),
            java.util.Optional.empty(),
            List.of(),
            java.util.Optional.empty());
    record(
        new RunStarted(RUN, AT, "ci"),
        new StageStarted(RUN, AT, "build"),
        new StageStarted(RUN, AT, "test"));
    Files.writeString(file(), "{\"schema\": 1, \"ev", StandardOpenOption.APPEND); // a crash
    record(new RunStarted(RUN, AT, "ci"), new StageRestored(RUN, AT, "build", done));
    Map<String, StageState> states = StageState.read(file());
    assertThat(states).containsOnlyKeys("build");
    assertThat(states.get("build").word()).isEqualTo("SUCCESS");
    assertThat(Files.readAllLines(file())).hasSize(6);
    assertThat(StageState.read(home.resolve("none"))).isEmpty();
  }
}
