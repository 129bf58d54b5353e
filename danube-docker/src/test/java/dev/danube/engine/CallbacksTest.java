package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.FailureKind;
import dev.danube.ImageRef;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.Retry;
import dev.danube.RunContext;
import dev.danube.RunResult;
import dev.danube.Stage;
import dev.danube.StageResult;
import dev.danube.event.LifecycleCallbacks;
import dev.danube.testing.FakeBackend;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of lifecycle callbacks. */
@Timeout(60)
class CallbacksTest {

  /** Callbacks that record their calls and throw at one of them. */
  private static final class Recording implements LifecycleCallbacks {

    final List<String> calls = new CopyOnWriteArrayList<>();
    private final String throwsAt;

    Recording(String throwsAt) {
      this.throwsAt = throwsAt;
    }

    private void call(String what) {
      calls.add(what);
      if (what.startsWith(throwsAt)) {
        throw new IllegalStateException("no");
      }
    }

    @Override
    public void beforeRun(RunContext run) {
      call("beforeRun " + run.pipeline().name());
    }

    @Override
    public void beforeStage(RunContext run, Stage stage) {
      call("beforeStage " + stage.name());
    }

    @Override
    public void beforePull(RunContext run, Stage stage, ImageRef image) {
      call("beforePull " + stage.name() + " " + image);
    }

    @Override
    public void beforeContainer(RunContext run, Stage stage, ImageRef image) {
      call("beforeContainer " + stage.name() + " " + image);
    }

    @Override
    public void afterContainer(RunContext run, Stage stage, ImageRef image) {
      call("afterContainer " + stage.name() + " " + image);
    }

    @Override
    public void afterStage(RunContext run, Stage stage, StageResult result) {
      call("afterStage " + stage.name() + " " + result.outcome());
    }

    @Override
    public void afterRun(RunContext run, RunResult result) {
      call("afterRun " + result.outcome());
    }
  }

  // spotless:off
  private static final Pipeline CI = Pipeline.define("ci", p -> p
      .image("busybox:1.36")
      .stage("main", s -> s.run("x"))
      .stage("shared", s -> s.run("x"))
      .stage("own", s -> s.image("alpine:3").run("x"))
      .stage("java", s -> s.call(c -> {}))
      .stage("never", s -> s.run("x").manual()));
  // spotless:on

  private static RunResult run(LifecycleCallbacks callbacks, FakeBackend fake) {
    try (Danube danube = Danube.using(fake, d -> d.callbacks(callbacks))) {
      return danube.run(CI);
    }
  }

  @Test
  void a_callback_after_a_stage_that_is_interrupted_keeps_the_interrupt_for_those_after_it() {
    List<Boolean> interrupted = new CopyOnWriteArrayList<>();
    LifecycleCallbacks thrower =
        new LifecycleCallbacks() {
          @Override
          public void afterStage(RunContext run, Stage stage, StageResult result)
              throws InterruptedException {
            throw new InterruptedException("as from a wait");
          }
        };
    LifecycleCallbacks looker =
        new LifecycleCallbacks() {
          @Override
          public void afterStage(RunContext run, Stage stage, StageResult result) {
            interrupted.add(Thread.interrupted());
          }
        };
    try (Danube danube =
        Danube.using(FakeBackend.create(), d -> d.callbacks(thrower).callbacks(looker))) {
      RunResult result =
          danube.run(Pipeline.define("ci", p -> p.stage("java", s -> s.call(c -> {}))));
      assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.warnings()).hasSize(1);
    }
    assertThat(interrupted).containsExactly(true);
  }

  @Test
  void they_are_called_around_run_stage_pull_and_container() {
    Recording recording = new Recording("nothing");
    assertThat(run(recording, FakeBackend.create()).outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(recording.calls)
        .containsExactly(
            "beforeRun ci",
            "beforeStage main",
            "beforePull main busybox:1.36",
            "beforeContainer main busybox:1.36",
            "afterStage main SUCCESS",
            "beforeStage shared",
            "afterStage shared SUCCESS",
            "beforeStage own",
            "beforePull own alpine:3",
            "beforeContainer own alpine:3",
            "afterContainer own alpine:3",
            "afterStage own SUCCESS",
            "beforeStage java",
            "afterStage java SUCCESS",
            "afterRun SUCCESS");
  }

  @Test
  void what_before_methods_throw_fails_the_stage() {
    for (String method : List.of("beforeStage own", "beforePull own", "beforeContainer own")) {
      RunResult result = run(new Recording(method), FakeBackend.create());
      assertThat(result.stage("own").outcome()).as(method).isEqualTo(Outcome.FAILED);
      assertThat(result.stage("own").failure().orElseThrow().kind())
          .isEqualTo(FailureKind.CALLBACK);
      assertThat(result.stage("own").failure().orElseThrow().message())
          .isEqualTo(
              method.substring(0, method.indexOf(' '))
                  + " of dev.danube.engine.CallbacksTest$Recording threw"
                  + " java.lang.IllegalStateException: no");
      assertThat(result.stage("shared").outcome()).isEqualTo(Outcome.SUCCESS);
    }
  }

  @Test
  void what_before_run_throws_fails_the_run_and_skips_all_stages() {
    Recording recording = new Recording("beforeRun");
    RunResult result = run(recording, FakeBackend.create());
    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(result.stages()).extracting(StageResult::outcome).containsOnly(Outcome.SKIPPED);
    assertThat(result.warnings()).singleElement().asString().startsWith("beforeRun of ");
    assertThat(recording.calls).containsExactly("beforeRun ci", "afterRun FAILED");
  }

  @Test
  void what_after_methods_throw_is_a_warning() {
    for (String method : List.of("afterContainer", "afterStage own", "afterRun")) {
      RunResult result = run(new Recording(method), FakeBackend.create());
      assertThat(result.outcome()).as(method).isEqualTo(Outcome.SUCCESS);
      assertThat(result.warnings())
          .as(method)
          .singleElement()
          .asString()
          .startsWith(method.split(" ", 2)[0] + " of ")
          .endsWith("threw java.lang.IllegalStateException: no");
    }
  }

  @Test
  void before_stage_is_called_once_however_many_attempts_there_are() {
    Recording recording = new Recording("nothing");
    Pipeline retried =
        Pipeline.define(
            "ci", p -> p.image("a").stage("a", s -> s.run("x").retry(Retry.attempts(3))));
    try (Danube danube = Danube.using(FakeBackend.create().onStage("a", f -> f.exits(1)))) {
      danube.run(retried, run -> run.callbacks(recording));
    }
    assertThat(recording.calls).filteredOn(call -> call.startsWith("beforeStage")).hasSize(1);
    assertThat(recording.calls).filteredOn(call -> call.startsWith("afterStage")).hasSize(1);
  }
}
