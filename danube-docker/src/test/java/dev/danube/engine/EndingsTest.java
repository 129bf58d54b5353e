package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.Cache;
import dev.danube.Codec;
import dev.danube.Condition;
import dev.danube.DanubeException;
import dev.danube.Decision;
import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Parameter;
import dev.danube.Pipeline;
import dev.danube.Retry;
import dev.danube.RunContext;
import dev.danube.RunFailedException;
import dev.danube.RunResult;
import dev.danube.Secret;
import dev.danube.Stage;
import dev.danube.engine.contract.TestPipelines;
import dev.danube.engine.fixture.RealSecrets;
import dev.danube.engine.spi.Backend;
import dev.danube.event.LifecycleCallbacks;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.RunFinished;
import dev.danube.testing.FakeBackend;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Tests of how runs end when something happens at an awkward moment. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class EndingsTest {

  private final List<String> said = new CopyOnWriteArrayList<>();

  private static Pipeline pipeline(Consumer<Pipeline.Builder> definition) {
    return TestPipelines.with("p", "x", definition);
  }

  private static RunResult run(Backend fake, Consumer<Pipeline.Builder> definition) {
    try (Danube danube = Danube.using(fake)) {
      return danube.run(pipeline(definition));
    }
  }

  // spotless:off

  /** Throws a checked exception without declaring it, which other JVM languages allow. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak() throws T {
    throw (T) new IOException("sneaky");
  }

  private static final Parameter<String> VERSION = Parameter.text("version").defaultTo("1");

  private static String failure(RunResult result, String stage) {
    return result.stage(stage).failure().map(f -> f.kind() + ": " + f.message()).orElseThrow();
  }

  /** Exceptions of Java code, conditions, handlers and derived values. */
  @Nested
  class CodeOfUsers {

    @Test
    void errors_of_users_code_end_a_run_with_an_outcome_wherever_they_come_from() {
      Output<String> broken = Output.of("broken", new Codec<String>() {
        @Override
        public String encode(String content) {
          throw new StackOverflowError("encode");
        }

        @Override
        public String decode(String text) {
          throw new StackOverflowError("decode");
        }
      });
      List<RunEvent> events = new CopyOnWriteArrayList<>();
      try (Danube danube = Danube.using(FakeBackend.create(), d -> d.listener(event -> {
        events.add(event);
        throw new AssertionError("listener");
      }))) {
        RunResult result = danube.run(pipeline(p -> p
            .stage("codec", s -> s.output(broken).call(c -> c.set(broken, "x")))
            .stage("condition", s -> s.needsNothing().when(Condition.that("broken", run -> {
              throw new NoClassDefFoundError("condition");
            })).run("x"))
            .stage("code", s -> s.needsNothing().call(c -> {
              throw new OutOfMemoryError("code");
            }))));
        assertThat(result.stage("codec").outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(failure(result, "condition")).contains("NoClassDefFoundError: condition");
        assertThat(failure(result, "code")).contains("OutOfMemoryError: code");
        assertThat(events).last().isInstanceOf(RunEvent.RunFinished.class);
      }
    }

    @Test
    void exceptions_that_nobody_declared_end_no_run_otherwise_than_others() {
      Secret secret = Secret.of("s", () -> {
        EndingsTest.<RuntimeException>sneak();
        return "never";
      });
      Map<String, Consumer<Stage.Builder>> stages = Map.of(
          "secret", s -> s.secret("S", secret).run("x"),
          "mapped", s -> s.env("V", VERSION.map("sneaky", v -> {
            EndingsTest.<RuntimeException>sneak();
            return v;
          })).run("x"),
          "condition", s -> s.when(Condition.that("x", run -> {
            EndingsTest.<RuntimeException>sneak();
            return true;
          })).run("x"),
          "handler", s -> s.call(c -> {
            throw new IllegalStateException("fails");
          }).onError(context -> {
            EndingsTest.<RuntimeException>sneak();
            return Decision.IGNORE;
          }),
          "code", s -> s.call(c -> EndingsTest.<RuntimeException>sneak()));
      stages.forEach((name, stage) -> {
        RunResult result = run(new RealSecrets(FakeBackend.create()), p -> p.parameter(VERSION).stage("a", stage).post(after -> after.always("bye", s -> s.run("x"))));
        assertThat(result.stage("a").outcome()).as(name).isIn(Outcome.FAILED, Outcome.ERRORED);
        assertThat(result.stage("bye").outcome()).as(name).isEqualTo(Outcome.SUCCESS);
      });
      try (Danube danube = Danube.using(FakeBackend.create())) {
        RunResult heard = danube.run(pipeline(p -> p.stage("a", s -> s.run("x"))), r -> r.listener(event -> EndingsTest.<RuntimeException>sneak()));
        assertThat(heard.outcome()).isEqualTo(Outcome.SUCCESS);
      }
    }

    @Test
    void a_value_that_cannot_be_derived_fails_its_stage_and_its_hook_warns() {
      Parameter<String> given = Parameter.text("given").defaultTo("x");
      RunResult result = run(FakeBackend.create(), p -> p.parameter(given)
          .stage("a", s -> s.env("X", given.map("upper", v -> {
            throw new IllegalStateException("no such letter");
          })).run("x").always(h -> h.run("y")))
          .stage("b", s -> s.run("x").after("a")));
      assertThat(result.stage("a").failure().orElseThrow().kind()).isEqualTo(FailureKind.EXCEPTION);
      assertThat(result.stage("a").failure().orElseThrow().message())
          .isEqualTo("deriving the value upper threw java.lang.IllegalStateException: no such letter");
      assertThat(result.stage("b").outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.warnings()).singleElement().asString().contains("hook of stage a: deriving the value upper threw");
    }

    @Test
    @SuppressWarnings("NullAway") // users may pass null
    void mistakes_in_the_code_of_users_are_no_bugs_of_danube() {
      Parameter<String> given = Parameter.text("given").defaultTo("x");
      Output<String> other = Output.text("other");
      FakeBackend fake = FakeBackend.create().onStage("undeclared", f -> f.output(other, "x"));
      Secret secret = Secret.of("s", () -> {
        throw new AssertionError("no vault");
      });
      RunResult result = run(new RealSecrets(fake), p -> p.parameter(given)
          .stage("null", s -> s.env("X", given.map("nothing", v -> (String) null)).run("x"))
          .stage("undeclared", s -> s.needsNothing().run("x"))
          .stage("secret", s -> s.needsNothing().secret("S", secret).run("x")));
      assertThat(failure(result, "null")).isEqualTo("EXCEPTION: deriving the value nothing threw java.lang.NullPointerException: the function returned null");
      assertThat(failure(result, "undeclared")).isEqualTo("OUTPUT: Stage \"undeclared\" does not declare output \"other\"; add .output(...) to the stage");
      assertThat(failure(result, "secret")).isEqualTo("SECRET: secret s is not available: its supplier threw java.lang.AssertionError: no vault");
    }

    @Test
    void a_refusal_of_a_callback_is_not_got_round_by_a_retry() {
      List<String> asked = new CopyOnWriteArrayList<>();
      LifecycleCallbacks refusing = new LifecycleCallbacks() {
        @Override
        public void beforeStage(RunContext run, Stage stage) {
          asked.add(stage.name());
          throw new IllegalStateException("not today");
        }
      };
      try (Danube danube = Danube.using(FakeBackend.create(), d -> d.callbacks(refusing))) {
        RunResult result = danube.run(pipeline(p -> p.stage("a", s -> s.run("x").retry(Retry.attempts(3)))));
        assertThat(result.stage("a").outcome()).isEqualTo(Outcome.FAILED);
        assertThat(failure(result, "a")).contains("not today");
        assertThat(asked).containsExactly("a", "a", "a");
      }
    }

    @Test
    void a_callback_that_was_interrupted_by_somebody_else_has_not_agreed() {
      LifecycleCallbacks interrupted = new LifecycleCallbacks() {
        @Override
        public void beforeRun(RunContext run) throws InterruptedException {
          throw new InterruptedException("by hand");
        }
      };
      try (Danube danube = Danube.using(FakeBackend.create(), d -> d.callbacks(interrupted))) {
        RunResult result = danube.run(pipeline(p -> p.stage("a", s -> s.run("x"))));
        assertThat(result.stage("a").outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.warnings()).singleElement().asString().contains("beforeRun was interrupted");
      }
    }

    @Test
    void a_handler_whose_retries_are_used_up_leaves_the_decision_to_those_further_out() {
      RunResult result = run(FakeBackend.create().onStage("a", f -> f.exits(1)), p -> p
          .onError(f -> Decision.IGNORE)
          .stage("a", s -> s.run("x").onError(f -> Decision.RETRY)));
      assertThat(result.stage("a").attempts()).hasSize(3);
      assertThat(result.stage("a").outcome()).isEqualTo(Outcome.SUCCESS);
    }

    @Test
    @SuppressWarnings("NullAway") // users may pass null
    void a_handler_that_decides_nothing_is_one_that_threw() {
      RunResult result = run(FakeBackend.create().onStage("a", f -> f.exits(1)), p -> p
          .stage("a", s -> s.run("x").retry(Retry.attempts(3)).onError(f -> (Decision) null)));
      assertThat(result.stage("a").outcome()).isEqualTo(Outcome.FAILED);
      assertThat(result.stage("a").attempts()).hasSize(1);
    }
  }

  /** Executors that take no tasks. */
  @Nested
  class Executors {

    @Test
    void an_executor_that_has_no_thread_to_give_ends_the_run_with_its_reason() {
      AtomicInteger left = new AtomicInteger();
      Executor threads = task -> {
        if (left.getAndDecrement() <= 0) {
          throw new OutOfMemoryError("unable to create native thread");
        }
        new Thread(task).start();
      };
      Map<String, Consumer<Pipeline.Builder>> definitions = Map.of(
          "condition", p -> p.stage("a", s -> s.when(Condition.that("x", run -> true)).run("x")),
          "retry", p -> p.stage("a", s -> s.run("x").retry(Retry.attempts(3))),
          "cache", p -> p.stage("a", s -> s.cache(Cache.of("c", "/c").locked()).run("x")));
      definitions.forEach((name, definition) -> {
        for (int tasks = 0; tasks < 4; tasks++) {
          left.set(tasks);
          try (Danube danube = Danube.using(FakeBackend.create().onStage("a", f -> f.exits(75)), d -> d.executor(threads))) {
            RunResult result = danube.run(pipeline(definition));
            assertThat(result.stage("a").outcome()).as(name).isEqualTo(Outcome.FAILED);
          } catch (RuntimeException e) {
            assertThat(e).as(name).rootCause().hasMessage("unable to create native thread");
          }
        }
      });
    }

    @Test
    void an_executor_that_takes_no_more_tasks_ends_the_run_and_the_next_one_works_again() throws Exception {
      AtomicBoolean open = new AtomicBoolean();
      Executor threads = task -> {
        if (!open.get()) {
          throw new RejectedExecutionException("full");
        }
        new Thread(task).start();
      };
      try (Danube danube = Danube.using(FakeBackend.create(), d -> d.executor(threads).maxConcurrent(1))) {
        Pipeline pipeline = pipeline(p -> p.stage("a", s -> s.run("x")));
        for (int i = 0; i < 3; i++) {
          Run run = danube.start(pipeline);
          assertThatThrownBy(run::await).isInstanceOf(DanubeException.class).rootCause().hasMessage("full");
        }
        open.set(true);
        assertThat(danube.run(pipeline).outcome()).isEqualTo(Outcome.SUCCESS);
      }
    }
  }

  /** The state that one attempt leaves to the next. */
  @Nested
  class Attempts {

    @Test
    void the_last_lines_of_a_failure_are_those_of_its_own_attempt() {
      FakeBackend fake = FakeBackend.create().onStage("a", f -> f.attempt(1, g -> g.prints("one", "two").exits(1)).attempt(2, g -> g.prints("only this").exits(2)));
      RunResult result = run(fake, p -> p.stage("a", s -> s.run("x").retry(Retry.attempts(2))));
      assertThat(result.stage("a").attempts()).extracting(a -> a.failure().orElseThrow().lastLines())
          .containsExactly(List.of("one", "two"), List.of("only this"));
    }

    @Test
    void hooks_run_for_their_outcomes_in_the_order_written() {
      FakeBackend fake = FakeBackend.create().onStage("allowed", f -> f.exits(1))
          .onStage("fails", f -> f.takes(Duration.ofMinutes(1)).exits(1)).onStage("late", f -> f.takes(Duration.ofHours(1)));
      RunResult result = run(fake, p -> p.parallel("v", v -> {
        v.failFast();
        for (String name : List.of("works", "fails", "allowed", "late")) {
          v.stage(name, s -> {
            s.run("x").always(h -> h.call(c -> said.add(name + " always"))).onCancel(h -> h.call(c -> said.add(name + " cancel")))
                .onFailure(h -> h.call(c -> said.add(name + " failure"))).onSuccess(h -> h.call(c -> said.add(name + " success")));
            if (name.equals("allowed")) {
              s.allowFailure();
            }
          });
        }
      }));
      assertThat(result.stage("late").outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(said.stream().sorted(java.util.Comparator.comparing(text -> text.substring(0, text.indexOf(' ')))))
          .containsExactly("allowed always", "allowed success", "fails always", "fails failure", "late always", "late cancel",
              "works always", "works success");
    }

    @Test
    void a_post_stage_for_cancellations_runs_after_one_only() throws Exception {
      Consumer<Pipeline.Builder> tidying = p -> p
          .post(after -> after.onCancel("tidy", s -> s.call(c -> said.add("tidy"))).onFailure("alert", s -> s.call(c -> said.add("alert"))));
      java.util.concurrent.CompletableFuture<Run> own = new java.util.concurrent.CompletableFuture<>();
      try (Danube danube = Danube.using(FakeBackend.create())) {
        own.complete(danube.start(pipeline(p -> tidying.accept(p.stage("a", s -> s.call(c -> own.get(1, TimeUnit.MINUTES).cancel()).run("x"))))));
        assertThat(own.get().toFuture().get(1, TimeUnit.MINUTES).outcome()).isEqualTo(Outcome.CANCELLED);
      }
      assertThat(said).containsExactly("tidy");
      RunResult result = run(FakeBackend.create(), p -> tidying.accept(p.stage("a", s -> s.run("x"))));
      assertThat(result.stage("tidy").skipReason().orElseThrow().text()).isEqualTo("runs on cancel; the run is SUCCESS so far");
    }

    @Test
    void a_stage_that_is_stopped_between_two_attempts_has_its_hooks_and_may_be_allowed_to_fail() {
      FakeBackend fake = FakeBackend.create().onStage("a", f -> f.exits(1)).onStage("b", f -> f.exits(1));
      RunResult result = run(fake, p -> p.parallel("v", v -> v
          .stage("a", s -> s.run("x").retry(Retry.attempts(9).backoff(Duration.ofHours(1))).timeoutTotal(Duration.ofMinutes(5))
              .onFailure(h -> h.call(c -> said.add("failed"))).always(h -> h.call(c -> said.add("always"))))
          .stage("b", s -> s.run("x").retry(Retry.attempts(9).backoff(Duration.ofHours(1))).timeoutTotal(Duration.ofMinutes(5)).allowFailure())));
      assertThat(result.stage("a").failure().orElseThrow().kind()).isEqualTo(FailureKind.TIMEOUT);
      assertThat(said).containsExactly("failed", "always");
      assertThat(result.stage("b").outcome()).isEqualTo(Outcome.UNSTABLE);
      assertThat(result.duration()).isEqualTo(Duration.ofMinutes(5));
    }
  }

  /** Cancellations at unusual times. */
  @Nested
  class Cancellations {

    @Test
    void a_post_stage_that_waits_for_a_thread_can_be_cancelled_and_the_run_ends() throws Exception {
      CountDownLatch taken = new CountDownLatch(1);
      CountDownLatch free = new CountDownLatch(1);
      CountDownLatch postWaits = new CountDownLatch(1);
      try (Danube danube = Danube.using(FakeBackend.create(), d -> d.maxConcurrent(1))) {
        Run run = danube.start(pipeline(p -> p
            .stage("a", s -> s.call(c -> {
              danube.start(pipeline(q -> q.stage("blocks", t -> t.call(d -> {
                taken.countDown();
                free.await();
              }))));
              postWaits.countDown();
            }))
            .post(after -> after.always("tidy", s -> s.run("x")))));
        postWaits.await();
        taken.await();
        run.cancel("tidy");
        RunResult result = run.await(Duration.ofSeconds(30)).orElseThrow();
        assertThat(result.stage("tidy").outcome()).isEqualTo(Outcome.SKIPPED);
        free.countDown();
      }
    }

    @Test
    void a_cancellation_while_post_stages_run_lets_them_run_and_they_know_of_it() throws Exception {
      CountDownLatch inPost = new CountDownLatch(1);
      CountDownLatch cancelled = new CountDownLatch(1);
      try (Danube danube = Danube.using(FakeBackend.create())) {
        Run run = danube.start(pipeline(p -> p
            .stage("a", s -> s.run("x"))
            .post(after -> after
                .always("first", s -> s.call(c -> {
                  inPost.countDown();
                  cancelled.await();
                }))
                .always("second", s -> s.when(Condition.that("asked", c -> true)).call(c -> said.add(c.runContext().outcome().toString()))))));
        inPost.await();
        run.cancel();
        cancelled.countDown();
        RunResult result = run.await();
        assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(result.stage("first").outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(result.stage("second").outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(said).containsExactly("CANCELLED");
      }
    }

    @Test
    void a_cancellation_during_before_run_waits_for_it_and_nothing_starts() throws Exception {
      CountDownLatch started = new CountDownLatch(1);
      LifecycleCallbacks slow = new LifecycleCallbacks() {
        @Override
        public void beforeRun(RunContext run) throws InterruptedException {
          started.countDown();
          try {
            new CountDownLatch(1).await();
          } finally {
            said.add("before ends");
          }
        }
      };
      try (Danube danube = Danube.using(FakeBackend.create(), d -> d.callbacks(slow))) {
        Run run = danube.start(pipeline(p -> p.stage("a", s -> s.run("x"))), r -> r.listener(event -> {
          if (event instanceof RunFinished) {
            said.add("finished");
          }
        }));
        started.await();
        run.cancel();
        RunResult result = run.await();
        assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(result.stage("a").outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(said).containsExactly("before ends", "finished");
      }
    }
  }

  /** Secrets that fail, and that must be told by nothing. */
  @Nested
  class Secrets {

    @Test
    void a_secret_that_could_not_be_had_is_fetched_again_by_the_next_attempt() {
      List<String> asked = new ArrayList<>();
      Secret vault = Secret.of("vault", () -> {
        asked.add("again");
        if (asked.size() == 1) {
          throw new IllegalStateException("503");
        }
        return "content";
      });
      RunResult result = run(new RealSecrets(FakeBackend.create()), p -> p
          .stage("a", s -> s.secret("S", vault).call(c -> {}).onError(f -> Decision.RETRY))
          .stage("b", s -> s.secret("S", vault).run("x")));
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.stage("a").attempts()).hasSize(2);
      assertThat(asked).hasSize(2);
    }

    @Test
    void a_secret_whose_fetch_is_interrupted_with_its_stage_is_fetched_again_for_others() throws Exception {
      CountDownLatch fetching = new CountDownLatch(1);
      AtomicBoolean first = new AtomicBoolean(true);
      FakeBackend fake = FakeBackend.create();
      Secret slow = Secret.of("slow", () -> {
        if (first.getAndSet(false)) {
          fetching.countDown();
          try {
            new CountDownLatch(1).await(60, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        }
        return "a secret";
      });
      try (Danube danube = Danube.using(new RealSecrets(fake))) {
        Run run = danube.start(pipeline(p -> p
            .stage("a", s -> s.secret("T", slow).run("x"))
            .stage("b", s -> s.secret("T", slow).run("x").after("a"))));
        fetching.await();
        run.cancel("a");
        RunResult result = run.await();
        assertThat(result.stage("a").outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(result.stage("b").outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
      }
    }

    @Test
    void no_stack_trace_of_a_failed_run_tells_a_secret() {
      RunResult result = run(FakeBackend.create(), p -> p
          .stage("a", s -> s.secret("T", Secret.env("TOKEN")).call(c -> {
            IllegalStateException thrown = new IllegalStateException("outside", new IllegalArgumentException("fake-TOKEN is wrong"));
            thrown.addSuppressed(new IllegalStateException("also fake-TOKEN", thrown));
            throw thrown;
          }).onError(f -> {
            throw new IllegalStateException("handling fake-TOKEN");
          }))
          .stage("b", s -> s.after("a").call(c -> {}).when(Condition.that("asks", c -> {
            throw new IllegalStateException("asking fake-TOKEN");
          }))));
      StringWriter trace = new StringWriter();
      assertThatThrownBy(result::orThrow).isInstanceOfSatisfying(RunFailedException.class,
          e -> e.printStackTrace(new PrintWriter(trace)));
      result.stage("b").failure().orElseThrow().cause().orElseThrow().printStackTrace(new PrintWriter(trace));
      assertThat(trace.toString()).contains("outside", "*** is wrong", "also ***", "handling ***", "asking ***").doesNotContain("fake-TOKEN");
    }
  }

  /** Plans on a fake. */
  @Nested
  class Plans {

    @Test
    void a_plan_on_a_fake_looks_at_the_environment_of_the_fake() {
      FakeBackend fake = FakeBackend.create().environment("DEPLOY", "1");
      try (Danube danube = Danube.using(fake)) {
        assertThat(danube.plan(pipeline(p -> p.stage("a", s -> s.run("x").when(Condition.environment("DEPLOY", "1"))))).toString())
            .contains("a runs");
      }
    }
  }

  // spotless:on
}
