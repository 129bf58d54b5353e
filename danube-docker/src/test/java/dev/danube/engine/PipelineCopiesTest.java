package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Parameter;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.engine.fixture.ScriptedBackend;
import dev.danube.event.RunEvent.StageRestored;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.testing.FakeBackend;
import dev.danube.testing.RecordingListener;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of runs of pipelines that contain others. */
@Timeout(60)
class PipelineCopiesTest {

  private static final Parameter<String> VERSION = Parameter.text("version");
  private static final Output<String> URL = Output.text("url");

  private final RecordingListener recording = new RecordingListener();
  private volatile boolean mended;
  @TempDir private Path home;

  private final Pipeline deploy =
      Pipeline.define(
          "deploy",
          p ->
              p.image("busybox:1.36")
                  .parameter(VERSION)
                  .stage("start", s -> s.call(c -> c.log("starts " + c.get(VERSION))))
                  .stage(
                      "find",
                      s ->
                          s.output(URL)
                              .call(
                                  c -> {
                                    if (!mended) {
                                      throw c.failure("not yet");
                                    }
                                    c.set(URL, "https://" + c.get(VERSION));
                                  }))
                  .post(after -> after.onFailure("undo", s -> s.call(c -> {}))));

  private final Pipeline ci =
      Pipeline.define(
          "ci",
          p ->
              p.image("busybox:1.36")
                  .stage("build", s -> s.call(c -> {}))
                  .pipeline("prod", deploy)
                  .stage("check", s -> s.input(URL).call(c -> c.log("checks " + c.get(URL)))));

  private List<String> starts() {
    return recording.events(StageStarted.class).stream().map(StageStarted::stage).toList();
  }

  @Test
  void parameters_go_in_and_outputs_come_out() {
    mended = true;
    try (Danube danube = Danube.using(FakeBackend.create())) {
      RunResult result = danube.run(ci, run -> run.set(VERSION, "1.4").listener(recording));
      assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.get(URL)).isEqualTo("https://1.4");
      assertThat(danube.run(deploy, run -> run.set(VERSION, "2")).get(URL)).isEqualTo("https://2");
    }
    assertThat(starts()).startsWith("build", "prod/start", "prod/find", "check");
  }

  @Test
  void a_run_is_resumed_inside_of_a_copy() {
    ScriptedBackend backend = new ScriptedBackend();
    String id;
    try (Danube danube = Danube.using(backend, d -> d.home(home))) {
      RunResult result = danube.run(ci, run -> run.set(VERSION, "1.4"));
      id = result.id();
      assertThat(result.stage("prod/undo").outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.stage("check").outcome()).isEqualTo(Outcome.SKIPPED);
    }
    mended = true;
    try (Danube danube = Danube.using(backend, d -> d.home(home))) {
      assertThat(danube.run(ci, run -> run.resume(id).listener(recording)).outcome())
          .isEqualTo(Outcome.SUCCESS);
    }
    assertThat(recording.events(StageRestored.class))
        .extracting(StageRestored::stage)
        .containsExactly("build", "prod/start");
    assertThat(starts()).containsExactly("prod/find", "check");
  }
}
