package dev.danube.engine;

import static dev.danube.Condition.branch;
import static dev.danube.Condition.environment;
import static dev.danube.Condition.that;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.Attempt;
import dev.danube.Condition;
import dev.danube.Decision;
import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Parameter;
import dev.danube.Pipeline;
import dev.danube.Retry;
import dev.danube.RunResult;
import dev.danube.SkipReason;
import dev.danube.Source;
import dev.danube.Stage;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.Tag;
import dev.danube.engine.contract.TestPipelines;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.AttemptStarted;
import dev.danube.event.RunEvent.StageFinished;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.testing.FakeBackend;
import dev.danube.testing.RecordingListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of the rules, one by one, on the fake backend: no Docker, no waiting. */
@Timeout(60)
class RulesTest {

  private static final Output<String> SUM = Output.text("sum");

  private final RecordingListener recording = new RecordingListener();

  private static Pipeline ci(Consumer<Pipeline.Builder> definition) {
    return TestPipelines.with("ci", "busybox:1.36", definition);
  }

  private RunResult run(FakeBackend fake, Consumer<Pipeline.Builder> definition) {
    try (Danube danube = Danube.using(fake)) {
      return danube.run(ci(definition), run -> run.listener(recording));
    }
  }

  private static FakeBackend fake() {
    return FakeBackend.create();
  }

  private static Duration minutes(int minutes) {
    return Duration.ofMinutes(minutes);
  }

  private static String skip(RunResult result, String stage) {
    SkipReason reason = result.stage(stage).skipReason().orElseThrow();
    return reason.kind() + ": " + reason.text();
  }

  private static StageFailure failure(RunResult result, String stage) {
    return result.stage(stage).failure().orElseThrow();
  }

  private List<String> starts() {
    return recording.events(StageStarted.class).stream().map(StageStarted::stage).toList();
  }

  // spotless:off

  private static Decision record(List<String> to, String who, Decision decision) {
    to.add(who);
    return decision;
  }

  /** The outcomes that the table of fates promises. */
  @Nested
  class OutcomesOfStages {

    @Test
    void fate_upstream_what_needs_a_failed_stage_is_skipped_and_so_is_what_needs_that() {
      RunResult result = run(fake().onStage("a", f -> f.exits(1)), p -> p
          .stage("a", s -> s.run("x"))
          .stage("b", s -> s.run("x"))
          .stage("c", s -> s.run("x"))
          .stage("d", s -> s.run("x").after("a")));
      assertThat(skip(result, "b")).isEqualTo("UPSTREAM: needs a, which failed");
      assertThat(skip(result, "c")).isEqualTo("UPSTREAM: needs a, which failed");
      assertThat(result.stage("d").outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void fate_no_input_is_harmless_for_what_is_only_ordered_after_it() {
      RunResult result = run(fake(), p -> p
          .stage("make", s -> s.run("x").when(environment("CI", "true")).output(SUM))
          .stage("use", s -> s.run("x").env("SUM", SUM))
          .stage("last", s -> s.run("x")));
      assertThat(skip(result, "make")).isEqualTo("CONDITION: not (environment CI is \"true\"); CI is not set");
      assertThat(skip(result, "use")).isEqualTo("NO_INPUT: reads output sum, which was not made");
      assertThat(result.stage("last").outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
    }

    @Test
    void fate_condition_false_is_harmless_also_for_needs_and_holds_for_all_inside() {
      RunResult result = run(fake().onBranch("x"), p -> p
          .source(Source.currentRepository())
          .group("g", g -> g.when(branch("main"))
              .stage("a", s -> s.run("x"))
              .parallel("v", v -> v.stage("b", s -> s.run("x"))))
          .stage("c", s -> s.run("x").needs("g")));
      assertThat(skip(result, "a")).isEqualTo("CONDITION: not (branch \"main\"); branch is \"x\"");
      assertThat(skip(result, "b")).isEqualTo("CONDITION: not (branch \"main\"); branch is \"x\"");
      assertThat(result.stage("c").outcome()).isEqualTo(Outcome.SUCCESS);
    }

    @Test
    void fate_condition_of_a_block_comes_before_what_the_block_did_not_make() {
      RunResult result = run(fake(), p -> p.group("g", g -> g.when(environment("CI", "true"))
          .stage("make", s -> s.run("x").output(SUM))
          .stage("use", s -> s.run("x").env("S", SUM))
          .parallel("v", v -> v.stage("also", s -> s.run("x").env("S", SUM)))));
      for (String stage : List.of("make", "use", "also")) {
        assertThat(skip(result, stage)).isEqualTo("CONDITION: not (environment CI is \"true\"); CI is not set");
      }
    }

    @Test
    void fate_condition_throws_fails_the_stage_or_all_inside() {
      Condition broken = that("broken", r -> {
        throw new IllegalStateException("no idea");
      });
      RunResult result = run(fake(), p -> p
          .stage("a", s -> s.run("x").when(broken))
          .parallel("v", v -> v.needsNothing().when(broken).stage("b", s -> s.run("x")).stage("c", s -> s.run("x"))));
      for (String stage : List.of("a", "b", "c")) {
        assertThat(result.stage(stage).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(failure(result, stage).kind()).isEqualTo(FailureKind.CONDITION);
        assertThat(failure(result, stage).message()).isEqualTo("the condition threw java.lang.IllegalStateException: no idea");
      }
      assertThat(starts()).containsExactlyInAnyOrder("a", "b", "c");
      assertThat(recording.events(StageFinished.class)).hasSize(3);
      assertThat(recording.events(AttemptStarted.class)).isEmpty();
    }

    @Test
    void fate_upstream_comes_before_no_input_and_no_input_before_the_condition() {
      AtomicInteger asked = new AtomicInteger();
      Condition counting = that("counting", r -> asked.incrementAndGet() > 0);
      RunResult result = run(fake().onStage("bad", f -> f.exits(1)), p -> p
          .stage("bad", s -> s.run("x"))
          .stage("none", s -> s.run("x").needsNothing().when(environment("X", "1")).output(SUM))
          .stage("a", s -> s.run("x").needs("bad", "none").env("S", SUM).when(counting))
          .stage("b", s -> s.run("x").needs("none").env("S", SUM).when(counting)));
      assertThat(skip(result, "a")).startsWith("UPSTREAM");
      assertThat(skip(result, "b")).startsWith("NO_INPUT");
      assertThat(asked).hasValue(0);
    }

    @Test
    void a_manual_stage_runs_only_when_it_is_named() {
      Pipeline pipeline = ci(p -> p
          .stage("build", s -> s.run("x"))
          .stage("scan", s -> s.run("x").manual())
          .stage("last", s -> s.run("x")));
      try (Danube danube = Danube.using(fake())) {
        RunResult all = danube.run(pipeline);
        assertThat(skip(all, "scan")).isEqualTo("CONDITION: manual: runs only when it is named by only(...)");
        assertThat(all.stage("last").outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(danube.run(pipeline.only("scan")).stage("scan").outcome()).isEqualTo(Outcome.SUCCESS);
      }
    }
  }

  /** The decisions after a failed attempt. */
  @Nested
  class FailedAttempts {

    @Test
    void decision_1_the_first_answer_from_the_inside_out_wins() {
      List<String> asked = new ArrayList<>();
      Pipeline pipeline = ci(p -> p
          .onError(f -> record(asked, "pipeline", Decision.UNSTABLE))
          .group("outer", g -> g.onError(f -> record(asked, "outer", Decision.IGNORE))
              .parallel("inner", v -> v.onError(f -> record(asked, "inner", Decision.DEFAULT))
                  .stage("a", s -> s.run("x").onError(f -> record(asked, f.stage(), Decision.DEFAULT))))));
      try (Danube danube = Danube.using(fake().onStage("a", f -> f.exits(1)))) {
        RunResult result = danube.run(pipeline, r -> r.onError(f -> record(asked, "run", Decision.FAIL)));
        assertThat(result.stage("a").outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(asked).containsExactly("a", "inner", "outer");
      }
    }

    @Test
    void decision_1_the_handler_of_the_run_is_asked_last() {
      try (Danube danube = Danube.using(fake().onStage("a", f -> f.exits(1)))) {
        RunResult result = danube.run(ci(p -> p.stage("a", s -> s.run("x"))), r -> r.onError(f -> Decision.UNSTABLE));
        assertThat(result.stage("a").outcome()).isEqualTo(Outcome.UNSTABLE);
      }
    }

    @Test
    void decision_2_by_default_retry_then_allow_failure_then_failed() {
      RunResult result = run(fake()
          .onStage("retried", f -> f.attempt(1, a -> a.exits(1)).attempt(2, a -> a.exits(1)))
          .onStage("allowed", f -> f.exits(1))
          .onStage("allowed one", f -> f.exits(2))
          .onStage("not covered", f -> f.exits(1))
          .onStage("no image", f -> f.failsToPull()), p -> p
          .parallel("v", v -> v
              .stage("retried", s -> s.run("x").retry(Retry.attempts(3)))
              .stage("allowed", s -> s.run("x").retry(Retry.attempts(2)).allowFailure())
              .stage("allowed one", s -> s.run("x").allowFailure(1))
              .stage("not covered", s -> s.run("x").retry(Retry.attempts(5).onExitCode(2)))
              .stage("no image", s -> s.run("x").allowFailure())));
      assertThat(result.stage("retried").outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.stage("retried").attempts()).extracting(Attempt::outcome)
          .containsExactly(Outcome.FAILED, Outcome.FAILED, Outcome.SUCCESS);
      assertThat(result.stage("allowed").outcome()).isEqualTo(Outcome.UNSTABLE);
      assertThat(result.stage("allowed").attempts()).hasSize(2);
      assertThat(result.stage("allowed one").outcome()).isEqualTo(Outcome.FAILED);
      assertThat(result.stage("not covered").attempts()).hasSize(1);
      assertThat(result.stage("no image").outcome()).isEqualTo(Outcome.ERRORED);
      assertThat(failure(result, "no image").kind()).isEqualTo(FailureKind.IMAGE);
    }

    @Test
    void decision_3_a_handlers_retry_has_the_attempts_of_retry_or_three_and_then_counts_as_default() {
      RunResult result = run(fake()
          .onStage("a", f -> f.exits(1))
          .onStage("b", f -> f.exits(1))
          .onStage("c", f -> f.exits(1)), p -> p
          .onError(f -> Decision.RETRY)
          .parallel("v", v -> v
              .stage("a", s -> s.run("x"))
              .stage("b", s -> s.run("x").retry(Retry.attempts(5)))
              .stage("c", s -> s.run("x").allowFailure())));
      assertThat(result.stage("a").attempts()).hasSize(3);
      assertThat(result.stage("a").outcome()).isEqualTo(Outcome.FAILED);
      assertThat(result.stage("b").attempts()).hasSize(5);
      assertThat(result.stage("c").outcome()).isEqualTo(Outcome.UNSTABLE);
    }

    @Test
    void decision_4_a_handlers_fail_is_final() {
      RunResult result = run(fake().onStage("a", f -> f.exits(1)), p -> p
          .stage("a", s -> s.run("x").retry(Retry.attempts(3)).allowFailure().onError(f -> Decision.FAIL)));
      assertThat(result.stage("a").attempts()).hasSize(1);
      assertThat(result.stage("a").outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void decision_5_a_handler_that_throws_is_fail_and_suppressed() {
      RunResult result = run(fake().onStage("a", f -> f.exits(1)), p -> p
          .stage("a", s -> s.run("x").allowFailure().onError(f -> {
            throw new IllegalStateException("handler");
          })));
      assertThat(result.stage("a").outcome()).isEqualTo(Outcome.FAILED);
      assertThat(failure(result, "a").cause().orElseThrow().getSuppressed())
          .singleElement().asString().contains("handler");
    }

    @Test
    void ignore_is_success_with_the_failure_kept_and_one_line() {
      RunResult result = run(fake().onStage("a", f -> f.exits(3)), p -> p
          .stage("a", s -> s.run("x").onError(f -> Decision.IGNORE))
          .stage("b", s -> s.run("x")));
      assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(failure(result, "a").exitCode()).isEqualTo(3);
      assertThat(recording.lines("a")).containsExactly("ignored: exit code 3 from the script");
    }

    @Test
    void attempts_are_recorded_with_their_times_and_the_waits_are_not_theirs() {
      RunResult result = run(fake()
          .onStage("a", f -> f.takes(minutes(1)).attempt(1, a -> a.exits(1).takes(minutes(10)).prints("oh no"))), p -> p
          .stage("a", s -> s.run("x").retry(Retry.attempts(2).backoff(Duration.ofHours(2)))));
      StageResult a = result.stage("a");
      assertThat(a.attempts()).extracting(Attempt::duration).containsExactly(minutes(10), minutes(1));
      assertThat(a.attempts().get(0).failure().orElseThrow().lastLines()).containsExactly("oh no");
      assertThat(a.duration()).isEqualTo(minutes(131));
      assertThat(result.duration()).isEqualTo(minutes(131));
    }
  }

  /** The kinds of failure. */
  @Nested
  class FailureKinds {

    @Test
    void each_kind_of_failure_has_its_outcome() {
      RunResult result = run(fake()
          .onStage("memory", f -> f.outOfMemory())
          .onStage("image", f -> f.failsToPull())
          .onStage("daemon", f -> f.breaks())
          .onStage("slow", f -> f.takes(minutes(3)))
          .onStage("output", f -> f.prints("no output")), p -> p
          .parallel("v", v -> v
              .stage("memory", s -> s.run("x"))
              .stage("image", s -> s.run("x"))
              .stage("daemon", s -> s.run("x"))
              .stage("slow", s -> s.run("x").timeout(minutes(2)))
              .stage("output", s -> s.run("x").output(SUM))
              .stage("java", s -> s.call(stage -> {
                throw new IllegalStateException("boom");
              }))));
      assertThat(result.stages()).extracting(stage -> stage.failure().orElseThrow().kind() + " " + stage.outcome())
          .containsExactly("OUT_OF_MEMORY FAILED", "IMAGE ERRORED", "INFRASTRUCTURE ERRORED", "TIMEOUT FAILED",
              "OUTPUT FAILED", "EXCEPTION FAILED");
      assertThat(failure(result, "memory").message())
          .isEqualTo("the script was killed because memory was used up: the script says so");
      assertThat(failure(result, "slow").message()).isEqualTo("timed out after 2m 00s");
      assertThat(failure(result, "output").message())
          .isEqualTo("made no output sum; write it to $DANUBE_OUTPUT/sum, or set it in Java code");
      assertThat(result.outcome()).isEqualTo(Outcome.ERRORED);
      assertThat(result.duration()).isEqualTo(minutes(2));
    }
  }

  /** Limits of attempts, stages and runs. */
  @Nested
  class Timeouts {

    @Test
    void a_timeout_is_of_one_attempt_and_each_gets_the_full_time() {
      RunResult result = run(fake().onStage("a", f -> f.takes(minutes(2)).attempt(1, a -> a.hangs())), p -> p
          .stage("a", s -> s.run("x").timeout(minutes(3)).retry(Retry.attempts(2))));
      assertThat(result.stage("a").attempts()).extracting(Attempt::duration).containsExactly(minutes(3), minutes(2));
      assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
    }

    @Test
    void timeout_total_is_of_all_attempts_with_their_backoffs_and_nothing_is_tried_again() {
      RunResult result = run(fake().onStage("a", f -> f.exits(1).takes(minutes(2))).onStage("b", f -> f.hangs()), p -> p
          .stage("a", s -> s.run("x").timeoutTotal(minutes(10)).retry(Retry.attempts(100).backoff(minutes(3))))
          .stage("b", s -> s.run("x").needsNothing().timeoutTotal(minutes(4)).retry(Retry.attempts(9))));
      assertThat(failure(result, "a").message())
          .isEqualTo("timed out after 10m 00s over all attempts while waiting for its next attempt");
      assertThat(result.stage("a").duration()).isEqualTo(minutes(10));
      assertThat(result.stage("a").attempts()).hasSize(2);
      assertThat(failure(result, "b").message()).isEqualTo("timed out after 4m 00s over all attempts");
      assertThat(result.stage("b").attempts()).hasSize(1);
    }

    @Test
    void the_timeout_of_the_run_fails_what_runs_and_skips_the_rest_but_post() {
      RunResult result = run(fake().onStage("a", f -> f.hangs()).onStage("tidy", f -> f.takes(minutes(5))), p -> p
          .timeout(minutes(30))
          .stage("a", s -> s.run("x").retry(Retry.attempts(3)))
          .stage("b", s -> s.run("x"))
          .post(after -> after.always("tidy", s -> s.run("x")).onFailure("alert", s -> s.run("x"))));
      assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
      assertThat(failure(result, "a").message()).isEqualTo("stopped because the run timed out after 30m 00s");
      assertThat(skip(result, "b")).isEqualTo("CANCELLED: the run timed out after 30m 00s");
      assertThat(result.stage("tidy").outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.stage("alert").outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.duration()).isEqualTo(minutes(35));
    }
  }

  /** Parallels that fail fast or have a limit. */
  @Nested
  class FailFastAndLimits {

    @Test
    void fail_fast_ends_what_is_inside_and_touches_nothing_outside() {
      RunResult result = run(fake()
          .onStage("bad", f -> f.exits(1).takes(minutes(1)))
          .onStage("long", f -> f.hangs())
          .onStage("outside", f -> f.takes(minutes(5))), p -> p
          .parallel("v", v -> v.failFast()
              .stage("bad", s -> s.run("x"))
              .stage("long", s -> s.run("x").always(h -> h.call(c -> c.log("tidied up"))))
              .group("g", g -> g
                  .stage("inner", s -> s.run("x").needs("long"))
                  .stage("waiting", s -> s.run("x"))))
          .stage("outside", s -> s.run("x").needsNothing())
          .stage("below", s -> s.run("x").needs("v")));
      assertThat(result.stage("long").outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(recording.lines("long")).containsExactly("tidied up");
      assertThat(skip(result, "inner")).isEqualTo("CANCELLED: bad failed, and v is fail-fast");
      assertThat(skip(result, "waiting")).isEqualTo("CANCELLED: bad failed, and v is fail-fast");
      assertThat(result.stage("outside").outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(skip(result, "below")).isEqualTo("UPSTREAM: needs bad, which failed");
      assertThat(result.duration()).isEqualTo(minutes(5));
      assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void fail_fast_waits_for_the_last_attempt_and_lets_an_allowed_failure_pass() {
      RunResult result = run(fake()
          .onStage("retried", f -> f.attempt(1, a -> a.exits(1)))
          .onStage("allowed", f -> f.exits(1))
          .onStage("long", f -> f.takes(minutes(1))), p -> p
          .parallel("v", v -> v.failFast()
              .stage("retried", s -> s.run("x").retry(Retry.attempts(2)))
              .stage("allowed", s -> s.run("x").allowFailure())
              .stage("long", s -> s.run("x"))));
      assertThat(result.outcome()).isEqualTo(Outcome.UNSTABLE);
      assertThat(result.stage("long").outcome()).isEqualTo(Outcome.SUCCESS);
    }

    @Test
    void max_concurrent_limits_a_parallel_at_any_depth() {
      RunResult result = run(fake()
          .onStage("a", f -> f.takes(minutes(1))).onStage("b", f -> f.takes(minutes(1)))
          .onStage("c", f -> f.takes(minutes(1))).onStage("d", f -> f.takes(minutes(1)))
          .onStage("e", f -> f.takes(minutes(1))), p -> p
          .parallel("v", v -> v.maxConcurrent(2)
              .stage("a", s -> s.run("x"))
              .parallel("w", w -> w.maxConcurrent(1).stage("b", s -> s.run("x")).stage("c", s -> s.run("x")))
              .stage("d", s -> s.run("x"))
              .stage("e", s -> s.run("x"))));
      assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.duration()).isEqualTo(minutes(3));
      int now = 0;
      int most = 0;
      for (RunEvent event : recording.events()) {
        if (event instanceof StageStarted) {
          most = Math.max(most, ++now);
        } else if (event instanceof StageFinished) {
          now--;
        }
      }
      assertThat(most).isEqualTo(2);
    }
  }

  /** Hooks of stages, and post stages. */
  @Nested
  class HooksAndPost {

    @Test
    void hooks_run_by_outcome_after_the_last_attempt_only() {
      run(fake().onStage("good", f -> f.attempt(1, a -> a.exits(1))).onStage("bad", f -> f.exits(1)), p -> p
          .parallel("v", v -> v
              .stage("good", s -> s.run("x").retry(Retry.attempts(2))
                  .onFailure(h -> h.call(c -> c.log("failed"))).always(h -> h.call(c -> c.log("always"))))
              .stage("bad", s -> s.run("x")
                  .onFailure(h -> h.call(c -> c.log("failed"))).always(h -> h.call(c -> c.log("always"))))));
      assertThat(recording.lines("good")).containsExactly("attempt 1 failed: exit code 1 from the script; attempt 2 starts now", "always");
      assertThat(recording.lines("bad")).containsExactly("failed", "always");
    }

    @Test
    void a_hook_that_fails_is_a_warning() {
      RunResult result = run(fake(), p -> p.stage("a", s -> s.run("x").always(h -> h.call(c -> {
        throw new IllegalStateException("hook");
      }))));
      assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.warnings()).hasSize(1).first().asString().matches(
          "hook of stage a: the Java code threw java.lang.IllegalStateException: hook \\(RulesTest.java:\\d+\\)");
      assertThat(recording.lines("a")).hasSize(4).startsWith("java.lang.IllegalStateException: hook").element(1).asString().startsWith("    at dev.danube.engine.RulesTest$");
    }

    @Test
    void post_runs_one_by_one_whatever_became_of_the_one_before_and_is_decided_once() {
      RunResult result = run(fake()
          .onStage("first", f -> f.exits(1).takes(minutes(1)))
          .onStage("second", f -> f.takes(minutes(1))), p -> p
          .stage("a", s -> s.run("x"))
          .post(after -> after
              .onSuccess("first", s -> s.run("x"))
              .onSuccess("second", s -> s.run("x"))
              .onFailure("third", s -> s.run("x"))
              .always("fourth", s -> s.run("x").when(environment("X", "1")))
              .always("fifth", s -> s.run("x").env("S", SUM).when(environment("X", "1")))
              .always("sixth", s -> s.call(c -> c.log(c.runContext().outcome().toString()))))
          .stage("sum", s -> s.run("x").output(SUM).when(environment("X", "1"))));
      assertThat(starts()).containsExactly("a", "first", "second", "sixth");
      assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
      assertThat(result.stage("second").outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(skip(result, "third")).isEqualTo("CONDITION: runs on failure; the run is SUCCESS so far");
      assertThat(skip(result, "fourth")).startsWith("CONDITION: not (");
      assertThat(skip(result, "fifth")).startsWith("NO_INPUT");
      assertThat(recording.lines("sixth")).containsExactly("FAILED");
      assertThat(result.duration()).isEqualTo(minutes(2));
    }
  }

  /** Parameters, outputs and files. */
  @Nested
  class Values {

    @Test
    void values_go_from_stage_to_stage_and_into_the_result() {
      Parameter<Integer> n = Parameter.integer("n").defaultTo(2);
      Output<Integer> squared = Output.integer("squared");
      Pipeline pipeline = ci(p -> p
          .parameter(n)
          .stage("square", s -> s.call(c -> c.set(squared, c.get(n) * c.get(n))).output(squared))
          .stage("print", s -> s.call(c -> c.log("is " + c.get(squared.map("text", v -> "<" + v + ">")))).input(squared)));
      try (Danube danube = Danube.using(fake(), d -> d.listener(recording))) {
        assertThat(danube.run(pipeline, r -> r.set(n, 3)).get(squared)).isEqualTo(9);
        assertThat(danube.run(pipeline, r -> r.set("n", "4")).get(squared)).isEqualTo(16);
        assertThat(danube.run(pipeline).get(squared)).isEqualTo(4);
        assertThat(recording.lines("print")).containsExactly("is <9>", "is <16>", "is <4>");
        assertThatThrownBy(() -> danube.run(pipeline).get(SUM))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageEndingWith(" of \"ci\" made no output \"sum\"; it made [squared]");
        assertThatThrownBy(() -> danube.run(pipeline, r -> r.set("m", "4")))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("Pipeline \"ci\" has no parameter \"m\"");
      }
    }

    @Test
    void a_missing_parameter_is_refused_before_anything_starts() {
      Pipeline pipeline = ci(p -> p
          .parameter(Parameter.text("version")).parameter(Parameter.text("target")).parameter(Parameter.flag("dry"))
          .stage("a", s -> s.run("x")));
      try (Danube danube = Danube.using(fake(), d -> d.listener(recording))) {
        assertThatThrownBy(() -> danube.run(pipeline))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("Pipeline \"ci\" needs the parameters version, target;"
                + " set them with run -> run.set(\"version\", ...) or --set version=...");
        assertThat(recording.events()).isEmpty();
      }
    }

    @Test
    void java_code_reads_only_what_its_stage_declares() {
      RunResult result = run(fake().onStage("a", f -> f.output(SUM, "1")), p -> p
          .stage("a", s -> s.run("x").output(SUM))
          .parallel("v", v -> v
              .stage("b", s -> s.call(c -> c.get(SUM)))
              .stage("c", s -> s.call(c -> c.set(SUM, "2")))));
      assertThat(failure(result, "b").message()).startsWith(
          "the Java code threw java.lang.IllegalStateException: Stage \"b\" reads output \"sum\" but does not declare"
              + " it as an input; add .input(...) to the stage");
      assertThat(failure(result, "c").message()).startsWith(
          "the Java code threw java.lang.IllegalArgumentException: Stage \"c\" does not declare output \"sum\";"
              + " add .output(...) to the stage");
    }

    @Test
    void files_that_a_script_writes_are_there_for_java_code() {
      run(fake().onStage("a", f -> f.writes("out/x.txt", "hello")), p -> p
          .stage("a", s -> s.run("x"))
          .stage("b", s -> s.call(c -> {
            c.log(c.readFile("out/x.txt"));
            c.writeFile("y", "bye");
            c.log(c.readFile("/workspace/y"));
            c.run("true");
            c.log("exit code " + c.tryExec("ls").exitCode());
          })));
      assertThat(recording.lines("b")).containsExactly("hello", "bye", "exit code 0");
    }
  }

  /** Runs and stages that are cancelled. */
  @Nested
  class Cancellations {

    @Test
    void a_cancelled_run_ends_what_runs_skips_the_rest_and_still_tidies_up() throws Exception {
      CountDownLatch running = new CountDownLatch(1);
      Pipeline pipeline = ci(p -> p
          .stage("a", s -> s.run("x").always(h -> h.call(c -> c.log("hook"))))
          .stage("b", s -> s.run("x"))
          .post(after -> after.always("tidy", s -> s.call(c -> c.log("tidy"))).onFailure("alert", s -> s.run("x"))));
      try (Danube danube = Danube.using(fake().onStage("a", f -> f.hangs().prints("started")), d -> d.listener(recording))) {
        Run run = danube.start(pipeline, r -> r.listener(event -> {
          if (event instanceof RunEvent.LogLine) {
            running.countDown();
          }
        }));
        running.await();
        run.cancel();
        RunResult result = run.await();
        assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(result.stage("a").outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(skip(result, "b")).isEqualTo("CANCELLED: the run was cancelled");
        assertThat(result.stage("tidy").outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(skip(result, "alert")).isEqualTo("CONDITION: runs on failure; the run is CANCELLED so far");
        assertThat(recording.lines("a")).containsExactly("started", "hook");
        assertThat(run.isDone()).isTrue();
      }
    }

    @Test
    void one_stage_can_be_cancelled_also_while_it_waits_for_its_next_attempt() {
      Pipeline pipeline = ci(p -> p
          .stage("a", s -> s.run("x").retry(Retry.attempts(9).backoff(minutes(10))))
          .stage("other", s -> s.run("x").needsNothing())
          .stage("below", s -> s.run("x").needs("a")));
      try (Danube danube = Danube.using(fake().onStage("a", f -> f.exits(1)).onStage("other", f -> f.takes(minutes(5))))) {
        Run run = danube.start(pipeline, r -> r.listener(event -> {
          if (event instanceof StageFinished finished && finished.stage().equals("other")) {
            danube.runs().forEach(one -> one.cancel("a"));
          }
        }));
        RunResult result = run.await();
        assertThat(result.stage("a").outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(result.stage("a").duration()).isEqualTo(minutes(5));
        assertThat(skip(result, "below")).isEqualTo("UPSTREAM: needs a, which was cancelled");
        assertThat(result.stage("other").outcome()).isEqualTo(Outcome.SUCCESS);
        assertThatThrownBy(() -> run.cancel("x")).isInstanceOf(IllegalArgumentException.class);
      }
    }

    @Test
    void java_code_hears_of_its_cancellation_by_token_and_interrupt() {
      List<String> heard = new CopyOnWriteArrayList<>();
      CountDownLatch running = new CountDownLatch(1);
      RunResult result = run(fake(), p -> p
          .parallel("v", v -> v.failFast()
              .stage("bad", s -> s.call(c -> {
                running.await();
                throw new IllegalStateException("bad");
              }))
              .stage("java", s -> s.call(c -> {
                assertThat(c.cancellation().isCancelled()).isFalse();
                c.cancellation().onCancel(() -> heard.add("token " + c.cancellation().isCancelled()));
                running.countDown();
                new CountDownLatch(1).await();
              }))));
      assertThat(result.stage("bad").outcome()).isEqualTo(Outcome.FAILED);
      assertThat(result.stage("java").outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(heard).containsExactly("token true");
    }

    @Test
    void a_tag_has_only_the_characters_that_docker_allows() {
      RunResult result = run(fake(), p -> p.stage("a", s -> s.call(c -> {
        Tag tag = Tag.join(Tag.of("1.0+x"), Tag.of("y/z"));
        assertThat(tag.rawIn(c.runContext())).isEqualTo("1.0+x-y/z");
        assertThat(tag.in(c.runContext())).isEqualTo("1.0-x-y-z");
      })));
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    }
  }

  /** The fake backend itself. */
  @Nested
  class TheFakeBackend {

    @Test
    void a_script_for_a_stage_that_is_not_there_is_refused() {
      assertThatThrownBy(() -> run(fake().onStage("pakage", f -> f.exits(1)), p -> p.stage("package", s -> s.run("x"))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Pipeline \"ci\" has no stage \"pakage\"; did you mean \"package\"?");
    }

    @Test
    void artifacts_need_no_home_and_are_not_collected() {
      RunResult result = run(fake(), p -> p.stage("a", s -> s.run("x").artifact("target/*.jar")));
      assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.stage("a").artifacts()).isEmpty();
    }

    @Test
    void three_hours_take_no_time_and_one_thread_is_enough() {
      Pipeline pipeline = ci(p -> p.parallel("v", v -> {
        for (int i = 0; i < 9; i++) {
          v.stage("s" + i, s -> s.run("x").retry(Retry.attempts(3).backoff(minutes(10))));
        }
      }));
      FakeBackend slow = fake();
      for (int i = 0; i < 9; i++) {
        slow = slow.onStage("s" + i, f -> f.takes(minutes(20)).attempt(1, a -> a.exits(1)));
      }
      try (Danube danube = Danube.using(slow, d -> d.maxConcurrent(1))) {
        assertThat(danube.run(pipeline).duration()).isEqualTo(minutes(10 + 9 * 20));
      }
      try (Danube danube = Danube.using(slow)) {
        assertThat(danube.run(pipeline).duration()).isEqualTo(minutes(10 + 20));
      }
    }

    @Test
    void the_conditions_of_the_source_come_from_the_fake() {
      Consumer<Pipeline.Builder> definition = p -> p
          .source(Source.currentRepository())
          .stage("default", s -> s.run("x").when(Condition.onDefaultBranch()))
          .stage("tag", s -> s.run("x").when(Condition.tag("v*")))
          .stage("changed", s -> s.run("x").when(Condition.changed("src/**").orWithoutBase(false)))
          .stage("env", s -> s.run("x").when(environment("CI", "1")));
      RunResult yes = run(fake().onTag("v1").changed("src/a").environment("CI", "1"), definition);
      assertThat(yes.stages()).extracting(StageResult::outcome).containsOnly(Outcome.SUCCESS);
      RunResult no = run(fake().onBranch("x"), definition);
      assertThat(no.stages()).extracting(StageResult::outcome).containsOnly(Outcome.SKIPPED);
      assertThat(no.outcome()).isEqualTo(Outcome.SUCCESS);
    }

    @Test
    void a_stage_type_of_a_users_own_runs_like_any_other() {
      record Compile(String module) implements Consumer<Stage.Builder> {
        @Override
        public void accept(Stage.Builder s) {
          s.run("make " + module);
        }
      }
      RunResult result = run(fake().onStage("a", f -> f.exits(2)), p -> p.stage("a", new Compile("core")));
      assertThat(failure(result, "a").exitCode()).isEqualTo(2);
    }
  }

  // spotless:on
}
