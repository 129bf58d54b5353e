package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Condition;
import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Pipeline;
import dev.danube.RunContext;
import dev.danube.RunResult;
import dev.danube.SkipReason;
import dev.danube.StageContext;
import dev.danube.engine.Plan.PlannedStage;
import dev.danube.engine.contract.TestPipelines;
import dev.danube.engine.fixture.ScriptedBackend;
import dev.danube.event.LifecycleCallbacks;
import dev.danube.event.RunEvent.StageRestored;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.testing.FakeBackend;
import dev.danube.testing.RecordingListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the post stages of groups and parallels, row by row of their table. */
@Timeout(60)
class HooksTest {

  private static final Output<String> SUM = Output.text("sum");

  private final RecordingListener recording = new RecordingListener();
  private final CompletableFuture<Run> own = new CompletableFuture<>();
  private volatile boolean mended;
  @TempDir private Path home;

  private static Pipeline pipeline(Consumer<Pipeline.Builder> definition) {
    return TestPipelines.with("ci", "busybox:1.36", definition);
  }

  private RunResult run(FakeBackend fake, Consumer<Pipeline.Builder> definition) {
    try (Danube danube = Danube.using(fake)) {
      Run run = danube.start(pipeline(definition), settings -> settings.listener(recording));
      own.complete(run);
      return run.await();
    }
  }

  private static FakeBackend failing(String... stages) {
    FakeBackend fake = FakeBackend.create();
    for (String stage : stages) {
      fake = fake.onStage(stage, f -> f.exits(1));
    }
    return fake;
  }

  private List<String> starts() {
    return recording.events(StageStarted.class).stream().map(StageStarted::stage).toList();
  }

  private static String skip(RunResult result, String stage) {
    SkipReason reason = result.stage(stage).skipReason().orElseThrow();
    return reason.kind() + ": " + reason.text();
  }

  private static Consumer<Pipeline.Builder> work() {
    return p ->
        p.group(
                "g",
                g ->
                    g.always("last", s -> s.run("x"))
                        .stage("a", s -> s.run("x"))
                        .onSuccess("won", s -> s.run("x"))
                        .onFailure("lost", s -> s.run("x"))
                        .onCancel("stopped", s -> s.run("x"))
                        .stage("b", s -> s.run("x")))
            .stage("after", s -> s.run("x"));
  }

  private Run self() throws Exception {
    return own.get(1, TimeUnit.MINUTES);
  }

  @Test
  void
      post_stages_of_a_block_run_when_the_others_inside_have_ended_always_last_and_what_is_below_waits() {
    RunResult result = run(FakeBackend.create(), work());
    assertThat(starts()).containsExactly("a", "b", "won", "last", "after");
    assertThat(skip(result, "lost")).isEqualTo("CONDITION: runs on failure; g is SUCCESS");
    assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void after_a_failure_those_of_failures_run_and_what_needs_the_block_is_skipped() {
    RunResult result = run(failing("a"), work());
    assertThat(starts()).containsExactly("a", "lost", "last");
    assertThat(skip(result, "won")).isEqualTo("CONDITION: runs on success; g is FAILED");
    assertThat(skip(result, "after")).isEqualTo("UPSTREAM: needs a, which failed");
  }

  @Test
  void a_post_stage_that_fails_fails_its_block_and_the_next_ones_still_run() {
    RunResult result = run(failing("won"), work());
    assertThat(starts()).containsExactly("a", "b", "won", "last");
    assertThat(skip(result, "after")).isEqualTo("UPSTREAM: needs won, which failed");
    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void a_stage_that_is_skipped_because_what_it_needs_has_failed_counts_as_a_failure_of_its_block() {
    run(
        failing("x"),
        p ->
            p.stage("x", s -> s.run("x"))
                .group(
                    "g",
                    g ->
                        g.needsNothing()
                            .stage("a", s -> s.run("x"))
                            .stage("b", s -> s.run("x").needs("x"))
                            .onSuccess("won", s -> s.run("x"))
                            .onFailure("lost", s -> s.run("x"))));
    assertThat(starts()).containsExactlyInAnyOrder("x", "a", "lost");
  }

  @Test
  void an_allowed_failure_of_a_post_stage_does_not_fail_its_block() {
    RunResult result =
        run(
            failing("won"),
            p ->
                p.parallel(
                        "v",
                        v ->
                            v.stage("a", s -> s.run("x"))
                                .onSuccess("won", s -> s.run("x").allowFailure()))
                    .stage("after", s -> s.run("x")));
    assertThat(starts()).containsExactly("a", "won", "after");
    assertThat(result.outcome()).isEqualTo(Outcome.UNSTABLE);
  }

  @Test
  void after_a_cancellation_those_of_cancellations_run_and_are_not_stopped_by_it() {
    RunResult result =
        run(
            FakeBackend.create(),
            p ->
                p.group(
                        "g",
                        g ->
                            g.stage("a", s -> s.call(c -> self().cancel()))
                                .stage("b", s -> s.run("x"))
                                .onCancel("stopped", s -> s.run("x"))
                                .onSuccess("won", s -> s.run("x"))
                                .always(
                                    "last",
                                    s -> s.run("x").when(Condition.that("asked", c -> true))))
                    .group(
                        "other",
                        g -> g.stage("c", s -> s.run("x")).always("tidy", s -> s.run("x"))));
    assertThat(starts()).containsExactly("a", "stopped", "last");
    assertThat(skip(result, "won")).isEqualTo("CONDITION: runs on success; g is CANCELLED");
    assertThat(skip(result, "tidy")).isEqualTo("CANCELLED: the run was cancelled");
    assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
  }

  @Test
  void a_cancellation_while_a_post_stage_runs_stops_neither_it_nor_the_next_ones() {
    RunResult result =
        run(
            FakeBackend.create(),
            p ->
                p.group(
                        "g",
                        g ->
                            g.stage("a", s -> s.run("x"))
                                .always("first", s -> s.call(c -> self().cancel()).run("x"))
                                .always("second", s -> s.run("x")))
                    .stage("after", s -> s.run("x")));
    assertThat(starts()).containsExactly("a", "first", "second");
    assertThat(result.stage("first").outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(skip(result, "after")).isEqualTo("CANCELLED: the run was cancelled");
  }

  @Test
  void a_kill_stops_post_stages_and_skips_the_next_ones() throws Exception {
    CountDownLatch inPost = new CountDownLatch(1);
    try (Danube danube = Danube.using(FakeBackend.create())) {
      Run run =
          danube.start(
              pipeline(
                  p ->
                      p.group(
                          "g",
                          g ->
                              g.stage("a", s -> s.run("x"))
                                  .always(
                                      "first",
                                      s ->
                                          s.call(
                                              c -> {
                                                inPost.countDown();
                                                new CountDownLatch(1).await();
                                              }))
                                  .always("second", s -> s.run("x")))));
      inPost.await();
      run.kill();
      RunResult result = run.await();
      assertThat(result.stage("first").outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(skip(result, "second")).isEqualTo("CANCELLED: the run was cancelled");
    }
  }

  @Test
  void a_block_of_which_no_stage_has_run_has_no_post_stages() {
    RunResult result =
        run(
            failing("a"),
            p ->
                p.stage("a", s -> s.run("x"))
                    .group(
                        "needing",
                        g -> g.stage("b", s -> s.run("x")).always("tidy", s -> s.run("x")))
                    .group(
                        "left out",
                        g ->
                            g.needsNothing()
                                .when(Condition.that("no", c -> false))
                                .stage("c", s -> s.run("x"))
                                .always("bye", s -> s.run("x"))));
    assertThat(skip(result, "tidy"))
        .isEqualTo("CONDITION: belongs to needing, of which no stage has run");
    assertThat(skip(result, "bye"))
        .isEqualTo("CONDITION: belongs to left out, of which no stage has run");
  }

  @Test
  void a_block_whose_condition_throws_has_failed() {
    run(
        FakeBackend.create(),
        p ->
            p.group(
                "g",
                g ->
                    g.when(
                            Condition.that(
                                "broken",
                                c -> {
                                  throw new IllegalStateException("broken");
                                }))
                        .stage("a", s -> s.run("x"))
                        .onFailure("alert", s -> s.run("x"))));
    assertThat(recording.events(StageStarted.class))
        .extracting(StageStarted::stage)
        .contains("alert");
  }

  @Test
  void inner_post_stages_run_before_outer_ones_and_a_failure_of_theirs_counts_outside() {
    RunResult result =
        run(
            failing("inner"),
            p ->
                p.parallel(
                    "outer",
                    v ->
                        v.failFast()
                            .group(
                                "g",
                                g -> g.stage("a", s -> s.run("x")).always("inner", s -> s.run("x")))
                            .stage("slow", s -> s.command("x"))
                            .onFailure("alert", s -> s.run("x"))));
    assertThat(starts()).endsWith("inner", "alert");
    assertThat(result.stage("alert").outcome()).isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void a_fail_fast_cancels_the_stages_of_other_blocks_whose_post_stages_run() {
    FakeBackend fake =
        FakeBackend.create()
            .onStage("fails", f -> f.takes(Duration.ofMinutes(1)).exits(1))
            .onStage("slow", f -> f.hangs());
    RunResult result =
        run(
            fake,
            p ->
                p.parallel(
                    "v",
                    v ->
                        v.failFast()
                            .stage("fails", s -> s.run("x"))
                            .group(
                                "g",
                                g ->
                                    g.stage("slow", s -> s.run("x"))
                                        .stage("next", s -> s.run("x"))
                                        .onCancel("tidy", s -> s.run("x"))
                                        .onSuccess("won", s -> s.run("x")))));
    assertThat(result.stage("tidy").outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.stage("won").outcome()).isEqualTo(Outcome.SKIPPED);
  }

  @Test
  void a_resource_of_a_block_is_held_until_its_post_stages_have_ended() {
    run(
        FakeBackend.create().onStage("tidy", f -> f.takes(Duration.ofMinutes(3))),
        p ->
            p.parallel(
                "both",
                v ->
                    v.group(
                            "one",
                            g ->
                                g.exclusive("server")
                                    .stage("a", s -> s.isolated().run("x"))
                                    .always("tidy", s -> s.isolated().run("x")))
                        .group(
                            "two",
                            g -> g.exclusive("server").stage("b", s -> s.isolated().run("x")))));
    assertThat(starts()).containsExactly("a", "tidy", "b");
  }

  @Test
  void a_post_stage_without_a_limit_has_ten_minutes() {
    RunResult result =
        run(
            FakeBackend.create().onStage("tidy", f -> f.hangs()),
            p -> p.group("g", g -> g.stage("a", s -> s.run("x")).always("tidy", s -> s.run("x"))));
    assertThat(result.stage("tidy").failure().orElseThrow().message()).contains("10m 00s");
  }

  @Test
  void a_post_stage_reads_outputs_of_its_block_and_of_stages_outside_which_the_block_waits_for() {
    FakeBackend fake =
        FakeBackend.create().onStage("sums", f -> f.output(SUM, "42").takes(Duration.ofMinutes(1)));
    RunResult result =
        run(
            fake,
            p ->
                p.group(
                        "g",
                        g ->
                            g.needsNothing()
                                .stage("a", s -> s.run("x"))
                                .always("tidy", s -> s.env("SUM", SUM).run("x")))
                    .stage("sums", s -> s.needsNothing().run("x").output(SUM)));
    assertThat(starts()).containsExactly("sums", "a", "tidy");
    assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
    RunResult without =
        run(
            FakeBackend.create(),
            p ->
                p.group(
                    "g",
                    g ->
                        g.stage(
                                "sums",
                                s -> s.when(Condition.that("no", c -> false)).run("x").output(SUM))
                            .stage("a", s -> s.run("x"))
                            .always("tidy", s -> s.env("SUM", SUM).run("x"))));
    assertThat(skip(without, "tidy")).isEqualTo("NO_INPUT: reads output sum, which was not made");
  }

  @Test
  void a_resumed_run_that_a_callback_refuses_ends_without_post_stages() {
    ScriptedBackend backend = new ScriptedBackend();
    Pipeline pipeline =
        pipeline(
            p ->
                p.group(
                        "whole",
                        g ->
                            g.stage("a", s -> s.run("exit 0")).always("tidy", s -> s.run("exit 1")))
                    .group(
                        "half",
                        g ->
                            g.needsNothing()
                                .stage("b", s -> s.run("exit 0"))
                                .stage("c", s -> s.run("exit 1"))
                                .always("stop", s -> s.run("exit 0"))));
    LifecycleCallbacks refuses =
        new LifecycleCallbacks() {
          @Override
          public void beforeRun(RunContext run) {
            throw new IllegalStateException("not today");
          }
        };
    try (Danube danube = Danube.using(backend, d -> d.home(home))) {
      String id = danube.run(pipeline).id();
      RunResult second =
          danube.run(pipeline, r -> r.resume(id).callbacks(refuses).listener(recording));
      assertThat(second.succeeded()).isFalse();
      assertThat(starts()).isEmpty();
      assertThat(second.stage("tidy").outcome()).isEqualTo(Outcome.SKIPPED);
      assertThat(second.stage("c").outcome()).isEqualTo(Outcome.SKIPPED);
    }
  }

  @Test
  void a_resumed_run_repeats_the_post_stages_of_a_block_in_which_a_stage_runs_again() {
    resumed(
        p ->
            p.group(
                    "done",
                    g -> g.stage("a", s -> s.run("exit 0")).always("tidied", s -> s.run("exit 0")))
                .group(
                    "again",
                    g ->
                        g.stage("b", s -> s.call(this::failAtFirst))
                            .always("tidy", s -> s.run("exit 0"))
                            .onSuccess("won", s -> s.run("exit 0")))
                .stage("c", s -> s.run("exit 0")));
    assertThat(recording.events(StageRestored.class))
        .extracting(StageRestored::stage)
        .containsExactly("a", "tidied");
    assertThat(starts()).containsExactly("b", "won", "tidy", "c");
  }

  @Test
  void a_resumed_run_runs_only_the_post_stages_that_have_not_succeeded_if_nothing_else_is_left() {
    resumed(
        p ->
            p.group(
                    "g",
                    g ->
                        g.stage("a", s -> s.run("exit 0"))
                            .onSuccess("won", s -> s.run("exit 0"))
                            .always("tidy", s -> s.call(this::failAtFirst)))
                .stage("c", s -> s.run("exit 0"))
                .post(after -> after.always("end", s -> s.run("exit 0"))));
    assertThat(recording.events(StageRestored.class))
        .extracting(StageRestored::stage)
        .containsExactly("a", "won");
    assertThat(starts()).containsExactly("tidy", "c", "end");
  }

  @Test
  void post_stages_that_are_left_wait_for_the_turn_of_their_block_and_for_its_resources() {
    ScriptedBackend backend =
        resumed(
            p ->
                p.stage("a", s -> s.call(this::failAtFirst))
                    .group(
                        "outer",
                        o ->
                            o.after("a")
                                .exclusive("server")
                                .group(
                                    "g",
                                    g ->
                                        g.stage("b", s -> s.run("exit 0"))
                                            .always("tidy", s -> s.call(this::failAtFirst)))));
    assertThat(recording.events(StageRestored.class))
        .extracting(StageRestored::stage)
        .containsExactly("b");
    assertThat(starts()).containsExactly("a", "tidy");
    assertThat(backend.log)
        .filteredOn(line -> line.startsWith("claim"))
        .containsExactly("claim server for outer", "claim server for outer");
  }

  @Test
  void post_stages_that_are_left_are_skipped_if_the_turn_of_their_block_does_not_come() {
    ScriptedBackend backend = new ScriptedBackend();
    Pipeline pipeline =
        pipeline(
            p ->
                p.stage(
                        "a",
                        s ->
                            s.call(
                                c -> {
                                  if (mended) {
                                    self().cancel();
                                  } else {
                                    throw c.failure("not yet");
                                  }
                                }))
                    .group(
                        "g",
                        g ->
                            g.after("a")
                                .stage("b", s -> s.run("exit 0"))
                                .always("tidy", s -> s.call(this::failAtFirst)))
                    .parallel(
                        "v",
                        v ->
                            v.after("a")
                                .failFast()
                                .stage("c", s -> s.run("exit 0"))
                                .always("end", s -> s.call(this::failAtFirst))));
    String id;
    try (Danube danube = Danube.using(backend, d -> d.home(home))) {
      id = danube.run(pipeline).id();
    }
    mended = true;
    try (Danube danube = Danube.using(backend, d -> d.home(home))) {
      Run run = danube.start(pipeline, settings -> settings.resume(id).listener(recording));
      own.complete(run);
      RunResult result = run.await();
      assertThat(starts()).containsExactly("a");
      assertThat(skip(result, "tidy")).isEqualTo("CANCELLED: the run was cancelled");
      assertThat(skip(result, "end")).isEqualTo("CANCELLED: the run was cancelled");
    }
  }

  private void failAtFirst(StageContext stage) {
    if (!mended) {
      throw stage.failure("not yet");
    }
  }

  /** Runs a pipeline in which a stage fails, and resumes the run when the stage succeeds. */
  private ScriptedBackend resumed(Consumer<Pipeline.Builder> definition) {
    ScriptedBackend backend = new ScriptedBackend();
    Pipeline pipeline = pipeline(definition);
    RunResult first;
    try (Danube danube = Danube.using(backend, d -> d.home(home))) {
      first = danube.run(pipeline);
    }
    assertThat(first.succeeded()).isFalse();
    mended = true;
    try (Danube danube = Danube.using(backend, d -> d.home(home))) {
      danube.run(pipeline, run -> run.resume(first.id()).listener(recording)).orThrow();
    }
    return backend;
  }

  @Test
  void a_plan_lists_them_below_the_stages_of_their_block() {
    try (Danube danube = Danube.using(FakeBackend.create())) {
      Plan plan = danube.plan(pipeline(work()));
      assertThat(plan.stages())
          .extracting(PlannedStage::name)
          .containsExactly("a", "b", "won", "lost", "stopped", "last", "after");
      assertThat(plan.stage("lost").why()).contains("on failure of g");
    }
  }
}
