package dev.danube.stack.internal.imagetest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.ImageRef;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.engine.Danube;
import dev.danube.engine.Run;
import dev.danube.event.RunEvent.LogLine;
import dev.danube.testing.FakeBackend;
import dev.danube.testing.RecordingListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostPytestTest {

  @TempDir private Path root;
  private final RecordingListener events = new RecordingListener();

  private Pipeline pipeline(String... command) {
    ImageRef image = ImageRef.of("acme/web:1");
    List<String> folders = List.of("images/a", "images/b");
    return Pipeline.define(
        "p",
        p ->
            p.stage(
                "tests",
                s ->
                    s.call(
                        stage ->
                            HostPytest.perform(stage, List.of(command), image, root, folders))));
  }

  private RunResult run(String... command) throws Exception {
    try (Danube danube = Danube.using(FakeBackend.create())) {
      return danube.run(pipeline(command), r -> r.listener(events));
    }
  }

  private static String failure(RunResult result) {
    return result.stage("tests").failure().orElseThrow().message();
  }

  @Test
  void each_folder_is_tested_and_may_have_no_tests() throws Exception {
    RunResult result = run("sh", "-c", "pwd -P; echo $TEST_IMAGE $0 >&2; exit 5");
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    String folder = root.toRealPath().toString();
    assertThat(events.events(LogLine.class))
        .extracting(LogLine::text)
        .containsSubsequence(folder, "acme/web:1 images/a", folder, "acme/web:1 images/b");
  }

  @Test
  void the_first_failure_is_told() throws Exception {
    RunResult result = run("sh", "-c", "echo $0; exit 1");
    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(failure(result)).contains("pytest ended with exit code 1 for the tests in images/a");
    assertThat(events.events(LogLine.class))
        .extracting(LogLine::text)
        .contains("images/a")
        .doesNotContain("images/b");
  }

  @Test
  void a_stage_that_is_stopped_kills_the_tests() throws Exception {
    CompletableFuture<LogLine> isRunning = new CompletableFuture<>();
    try (Danube danube = Danube.using(FakeBackend.create())) {
      Run run =
          danube.start(
              pipeline("sh", "-c", "sleep 600 & echo running; wait"),
              r ->
                  r.listener(
                      event -> {
                        if (event instanceof LogLine line) {
                          isRunning.complete(line);
                        }
                      }));
      assertThat(isRunning.get(30, TimeUnit.SECONDS).text()).isEqualTo("running");
      run.cancel();
      assertThat(run.await(Duration.ofSeconds(30)).orElseThrow().outcome())
          .isEqualTo(Outcome.CANCELLED);
    }
  }

  @Test
  void without_python_the_message_says_what_to_do() throws Exception {
    assertThat(failure(run("no-such-python")))
        .startsWith("Tests run on this machine, and no-such-python could not be started: ")
        .contains("Install it with pytest, or run them in a container.");
  }
}
