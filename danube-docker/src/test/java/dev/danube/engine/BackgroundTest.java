package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.Readiness;
import dev.danube.Retry;
import dev.danube.RunResult;
import dev.danube.Secret;
import dev.danube.Stage;
import dev.danube.StageFailure;
import dev.danube.engine.fixture.ScriptedBackend;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.LogLine;
import dev.danube.event.RunEvent.LogStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of steps that run beside the others of their stage. */
@Timeout(60)
class BackgroundTest {

  private final ScriptedBackend backend = new ScriptedBackend();
  private final List<String> lines = new CopyOnWriteArrayList<>();

  // spotless:off

  private RunResult run(Consumer<Stage.Builder> stage) {
    try (Danube danube = Danube.using(backend)) {
      return danube.run(pipeline(stage), r -> r.listener(this::record));
    }
  }

  private static Pipeline pipeline(Consumer<Stage.Builder> stage) {
    return Pipeline.define("ci", p -> p.image("main").stage("a", stage));
  }

  private void record(RunEvent event) {
    if (event instanceof LogLine line && line.stream() == LogStream.DANUBE) {
      lines.add(line.text());
    }
  }

  private List<String> steps() {
    return backend.log.stream().filter(entry -> entry.matches("(step|terminate|kill) .*")).toList();
  }

  private static StageFailure failure(RunResult result) {
    return result.stage("a").failure().orElseThrow();
  }

  @Test
  void it_runs_beside_the_steps_after_it_and_is_stopped_before_artifacts_and_hooks_of_success() {
    RunResult result = run(s -> s.run("exit 0").background("one", "block one").background("two", "block two").run("print x")
        .always(h -> h.run("print always")).onSuccess(h -> h.run("print good")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(steps()).containsExactly("step exit 0", "step block one", "step block two", "step print x", "step print always",
        "terminate block two", "terminate block one", "step print good");
    assertThat(lines).isEmpty();
  }

  @Test
  void one_that_ignores_SIGTERM_is_killed() {
    assertThat(run(s -> s.background("server", "stubborn").run("exit 0")).outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(steps()).containsExactly("step stubborn", "step exit 0", "terminate stubborn", "kill stubborn");
    assertThat(lines).containsExactly("still running 10.0s after SIGTERM; killing it");
  }

  @Test
  void its_last_lines_are_shown_if_the_stage_fails_and_only_then() {
    Secret token = Secret.of("token", () -> "s3cret");
    RunResult failed = run(s -> s.secret("T", token).background("server", "print hello s3cret").run("exit 3"));
    assertThat(failure(failed).exitCode()).isEqualTo(3);
    assertThat(lines).containsSubsequence("server | hello ***", "server | ended with exit code 0");
    lines.clear();
    assertThat(run(s -> s.background("server", "print hello").run("exit 0")).outcome()).as("its end is no failure").isEqualTo(Outcome.SUCCESS);
    assertThat(lines).isEmpty();
  }

  @Test
  void steps_wait_until_it_is_ready() {
    assertThat(run(s -> s.background("server", "print up now", Readiness.logLine("up")).run("exit 0")).outcome()).isEqualTo(Outcome.SUCCESS);
    RunResult ended = run(s -> s.background("server", "exit 3", Readiness.logLine("up")).run("exit 0"));
    assertThat(failure(ended).kind()).isEqualTo(FailureKind.SERVICE);
    assertThat(failure(ended).message()).isEqualTo("background step server ended with exit code 3 before it was ready");
    assertThat(failure(ended).step()).contains("background server");
    assertThat(failure(ended).lastLines()).containsExactly("server | ended with exit code 3");
    assertThat(steps()).endsWith("step exit 3");

    backend.atNow(() -> backend.pass(Duration.ofSeconds(10)));
    RunResult late = run(s -> s.background("server", "block", Readiness.logLine("up").within(Duration.ofMinutes(1))).run("exit 0"));
    assertThat(failure(late).message()).isEqualTo("background step server was not ready within 1m 00s: log line \"up\"");
    assertThat(lines).anyMatch(line -> line.startsWith("waiting for server: log line \"up\", "));
    assertThat(steps()).endsWith("step block", "terminate block");
  }

  @Test
  void each_attempt_has_its_own() {
    RunResult result = run(s -> s.background("server", "block").run("exit 1").retry(Retry.attempts(2)));
    assertThat(result.stage("a").attempts()).hasSize(2);
    assertThat(steps()).containsExactly("step block", "step exit 1", "terminate block", "step block", "step exit 1", "terminate block");
  }

  @Test
  void it_is_stopped_when_the_run_is_cancelled() throws InterruptedException {
    try (Danube danube = Danube.using(backend)) {
      Run run = danube.start(pipeline(s -> s.background("server", "block server").run("block x")));
      backend.awaitStep("block x");
      run.cancel();
      assertThat(run.await().outcome()).isEqualTo(Outcome.CANCELLED);
    }
    assertThat(steps()).containsExactly("step block server", "step block x", "terminate block x", "terminate block server");
  }

  // spotless:on
}
