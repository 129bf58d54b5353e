package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.BackendException;
import dev.danube.Condition;
import dev.danube.FailureKind;
import dev.danube.NodeListBuilder;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.Retry;
import dev.danube.RunResult;
import dev.danube.SkipReason;
import dev.danube.StageFailure;
import dev.danube.engine.fixture.ScriptedBackend;
import dev.danube.engine.spi.Session.ResourceClaim;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.LogLine;
import dev.danube.event.RunEvent.NodeWaiting;
import dev.danube.event.RunEvent.StageFinished;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.record.RunEvents;
import dev.danube.record.RunFolder;
import dev.danube.testing.FakeBackend;
import dev.danube.testing.RecordingListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the cases of the page about resources. */
@Timeout(60)
class ResourcesTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final RecordingListener recording = new RecordingListener();
  @TempDir private Path home;

  // spotless:off

  private static FakeBackend minutes(String... stages) {
    FakeBackend fake = FakeBackend.create();
    for (String stage : stages) {
      fake = fake.onStage(stage, f -> f.takes(MINUTE));
    }
    return fake;
  }

  private static Pipeline pipeline(Consumer<Pipeline.Builder> definition) {
    return Pipeline.define("ci", p -> definition.accept(p.image("busybox:1.36")));
  }

  private RunResult run(FakeBackend fake, Pipeline pipeline) {
    try (Danube danube = Danube.using(fake)) {
      return danube.run(pipeline, r -> r.listener(recording));
    }
  }

  /** Returns the stages in the order in which they started and finished. */
  private List<String> story() {
    return recording.events().stream().flatMap(event ->
        (event instanceof StageStarted started ? List.of("+" + started.stage())
            : event instanceof StageFinished finished ? List.of("-" + finished.stage()) : List.<String>of()).stream()).toList();
  }

  private List<String> waits() {
    return recording.events(NodeWaiting.class).stream().map(waiting -> waiting.node() + " " + waiting.why()).toList();
  }

  @Test
  void stages_that_claim_a_resource_run_one_at_a_time_and_tell_what_they_wait_for() {
    RunResult result = run(minutes("a", "b", "c"), pipeline(p -> p.parallel("v", v -> v
        .stage("a", s -> s.run("x").exclusive("prod"))
        .stage("b", s -> s.run("x").exclusive("prod"))
        .stage("c", s -> s.run("x").exclusive("prod")))));
    assertThat(result.duration()).isEqualTo(MINUTE.multipliedBy(3));
    assertThat(story()).containsExactly("+a", "-a", "+b", "-b", "+c", "-c");
    assertThat(waits()).containsExactly(
        "b waits for prod, held by \"a\" of run " + result.id(), "c waits for prod, held by \"a\" of run " + result.id());
    assertThat(recording.events(NodeWaiting.class)).allSatisfy(waiting -> assertThat(RunEvents.read(waiting.toJson())).isEqualTo(waiting));
  }

  @Test
  void a_limit_lets_so_many_run() {
    RunResult result = run(minutes("a", "b", "c", "d"), pipeline(p -> p.parallel("v", v ->
        List.of("a", "b", "c", "d").forEach(name -> v.stage(name, s -> s.run("x").limit("licences", 2))))));
    assertThat(result.duration()).isEqualTo(MINUTE.multipliedBy(2));
  }

  @Test
  void resources_of_different_names_have_nothing_to_do_with_each_other() {
    RunResult result = run(minutes("a", "b"), pipeline(p -> p.parallel("v", v -> v
        .stage("a", s -> s.run("x").exclusive("one"))
        .stage("b", s -> s.run("x").exclusive("two")))));
    assertThat(result.duration()).isEqualTo(MINUTE);
    assertThat(waits()).isEmpty();
  }

  @Test
  void the_time_of_the_wait_is_not_that_of_the_stage() {
    RunResult result = run(minutes("a", "b"), pipeline(p -> p.parallel("v", v -> v
        .stage("a", s -> s.run("x").exclusive("prod"))
        .stage("b", s -> s.run("x").exclusive("prod").timeout(MINUTE.plusSeconds(1)).timeoutTotal(MINUTE.plusSeconds(1))))));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.stage("b").duration()).isEqualTo(MINUTE);
  }

  @Test
  void a_stage_holds_its_resources_between_its_attempts() {
    FakeBackend fake = minutes("b").onStage("a", f -> f.takes(MINUTE).attempt(1, a -> a.takes(MINUTE).exits(1)));
    RunResult result = run(fake, pipeline(p -> p.parallel("v", v -> v
        .stage("a", s -> s.run("x").exclusive("prod").retry(Retry.attempts(2).backoff(Duration.ofHours(1))))
        .stage("b", s -> s.run("x").exclusive("prod")))));
    assertThat(story()).containsExactly("+a", "-a", "+b", "-b");
    assertThat(result.duration()).isEqualTo(MINUTE.multipliedBy(63));
  }

  @Test
  void a_group_holds_its_resources_from_before_its_first_stage_until_its_last_has_ended() {
    RunResult result = run(minutes("a", "b", "c"), pipeline(p -> p.parallel("v", v -> v
        .group("deploy", g -> g.exclusive("prod").stage("a", s -> s.run("x")).stage("b", s -> s.run("x")))
        .stage("c", s -> s.run("x").exclusive("prod")))));
    assertThat(story()).containsExactly("+a", "-a", "+b", "-b", "+c", "-c");
    assertThat(waits()).containsExactly("c waits for prod, held by \"deploy\" of run " + result.id());
    assertThat(result.duration()).isEqualTo(MINUTE.multipliedBy(3));
  }

  @Test
  void a_parallel_and_a_matrix_hold_a_resource_for_all_their_stages() {
    run(minutes("a", "b", "m-1", "m-2"), pipeline(p -> p.parallel("all", all -> all
        .parallel("v", v -> v.exclusive("prod").stage("a", s -> s.run("x")).stage("b", s -> s.run("x")))
        .matrix("m", m -> m.exclusive("prod").axis("n", "1", "2").stage((cell, s) -> s.run("x"))))));
    assertThat(story().subList(0, 2)).containsExactlyInAnyOrder("+a", "+b");
    assertThat(story().subList(4, 6)).containsExactlyInAnyOrder("+m-1", "+m-2");
  }

  @Test
  void a_block_waits_for_what_its_stages_wait_for_before_it_claims() {
    run(minutes("slow", "a", "b", "c"), pipeline(p -> p.parallel("v", v -> v
        .stage("slow", s -> s.run("x"))
        .group("deploy", g -> g.exclusive("prod").stage("a", s -> s.run("x")).stage("b", s -> s.run("x").needs("slow", "a")))
        .stage("c", s -> s.run("x").exclusive("prod")))));
    assertThat(story()).startsWith("+slow", "+c").endsWith("+a", "-a", "+b", "-b");
  }

  @Test
  void a_group_that_fails_frees_its_resources() {
    FakeBackend fake = minutes("c").onStage("a", f -> f.takes(MINUTE).exits(1));
    RunResult result = run(fake, pipeline(p -> p.parallel("v", v -> v
        .group("deploy", g -> g.exclusive("prod").stage("a", s -> s.run("x")).stage("b", s -> s.run("x")))
        .stage("c", s -> s.run("x").exclusive("prod")))));
    assertThat(story()).containsExactly("+a", "-a", "+c", "-c");
    assertThat(result.stage("b").skipReason().orElseThrow().kind()).isEqualTo(SkipReason.Kind.UPSTREAM);
  }

  @Test
  void what_is_skipped_claims_nothing() {
    RunResult result = run(minutes("a").onStage("fails", f -> f.exits(1)), pipeline(p -> p
        .stage("fails", s -> s.run("x"))
        .parallel("v", v -> v.needsNothing()
            .stage("a", s -> s.run("x").exclusive("prod"))
            .stage("no", s -> s.run("x").exclusive("prod").when(Condition.that("never", c -> false)))
            .stage("by hand", s -> s.run("x").exclusive("prod").manual())
            .group("not", g -> g.exclusive("prod").when(Condition.that("never", c -> false)).stage("in", s -> s.run("x"))))
        .group("g", g -> g.needs("fails").exclusive("prod").stage("up", s -> s.run("x")))));
    assertThat(waits()).isEmpty();
    assertThat(story()).containsExactlyInAnyOrder("+fails", "-fails", "+a", "-a");
    assertThat(result.stages()).hasSize(6);
  }

  @Test
  void a_stage_that_waits_takes_no_place_in_its_parallel() {
    RunResult result = run(minutes("a1", "a2", "b", "c"), pipeline(p -> p.parallel("v", v -> v.maxConcurrent(1)
        .group("a", g -> g.exclusive("prod").stage("a1", s -> s.run("x")).stage("a2", s -> s.run("x")))
        .stage("b", s -> s.run("x").exclusive("prod"))
        .stage("c", s -> s.run("x")))));
    assertThat(result.duration()).isEqualTo(MINUTE.multipliedBy(4));
    assertThat(story()).containsSubsequence("+a1", "-a1", "+a2", "-a2", "+b", "-b");
  }

  @Test
  void a_stage_that_has_its_resources_is_the_next_in_its_parallel() {
    run(minutes("a", "b", "c", "d"), pipeline(p -> p.parallel("v", v -> v.maxConcurrent(1)
        .stage("a", s -> s.run("x"))
        .stage("b", s -> s.run("x"))
        .stage("c", s -> s.run("x"))
        .stage("d", s -> s.run("x").exclusive("prod")))));
    assertThat(story()).containsExactly("+a", "-a", "+d", "-d", "+b", "-b", "+c", "-c");
  }

  @Test
  void stages_that_have_their_resources_start_in_order_in_their_parallel() {
    run(minutes("a", "b", "s1", "s2", "s3"), pipeline(p -> p.parallel("v", v -> v.maxConcurrent(1)
        .stage("a", s -> s.run("x"))
        .stage("b", s -> s.run("x"))
        .stage("s1", s -> s.run("x").limit("licences", 3))
        .stage("s2", s -> s.run("x").limit("licences", 3))
        .stage("s3", s -> s.run("x").limit("licences", 3)))));
    assertThat(story()).containsExactly("+a", "-a", "+s1", "-s1", "+s2", "-s2", "+s3", "-s3", "+b", "-b");
  }

  @Test
  void a_block_in_which_every_stage_is_skipped_claims_nothing() {
    List<Consumer<Pipeline.Builder>> pipelines = List.of(
        p -> p.group("g", g -> g.exclusive("prod").stage("in", s -> s.run("x").manual())),
        p -> p.parallel("all", v -> v.stage("fails", s -> s.run("exit 1"))
            .group("g", g -> g.exclusive("prod").stage("in", s -> s.run("x").needs("fails")))),
        p -> p.parallel("all", v -> v.stage("fails", s -> s.run("exit 1"))
            .group("g", g -> g.exclusive("prod")
                .parallel("inner", i -> i.stage("in", s -> s.run("x").needs("fails")).stage("hand", s -> s.run("x").manual()))
                .stage("next", s -> s.run("x")))));
    for (Consumer<Pipeline.Builder> definition : pipelines) {
      assertThat(claims(definition)).isEmpty();
    }
    assertThat(claims(p -> p.parallel("all", v -> v.stage("fails", s -> s.run("exit 1")).group("g", g -> g.exclusive("prod")
        .stage("in", s -> s.run("x").needs("fails")).stage("next", s -> s.run("x").after("in")))))).as("the next stage runs").hasSize(1);
  }

  /** Returns who claims something in a run in which the stage "fails" fails. */
  private static List<String> claims(Consumer<Pipeline.Builder> definition) {
    ScriptedBackend backend = new ScriptedBackend();
    try (Danube danube = Danube.using(backend)) {
      danube.run(Pipeline.define("ci", p -> definition.accept(p.image("busybox:1.36"))));
    }
    return backend.log.stream().filter(line -> line.startsWith("claim ")).toList();
  }

  private static void gate(NodeListBuilder<?> to, CountDownLatch entered, CountDownLatch open) {
    to.stage("holder", s -> s.exclusive("prod").call(c -> {
      entered.countDown();
      open.await();
    }));
  }

  /** Runs a holder, and a stage that waits; does something then. */
  private RunResult whileWaiting(Consumer<Run> action, Consumer<Pipeline.Builder> settings) throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch open = new CountDownLatch(1);
    try (Danube danube = Danube.using(FakeBackend.create())) {
      Run holder = danube.start(pipeline(p -> gate(p, entered, open)));
      assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
      Run run = danube.start(pipeline(p -> settings.accept(p.stage("waits", s -> s.run("x").exclusive("prod")))), r -> r.listener(recording)
          .listener(event -> {
            if (event instanceof NodeWaiting) {
              waiting.countDown();
            }
          }));
      assertThat(waiting.await(20, TimeUnit.SECONDS)).isTrue();
      action.accept(run);
      boolean isOver = run.await(Duration.ofMillis(1)).isPresent();
      RunResult result = isOver ? run.await() : run.await(Duration.ofSeconds(20)).orElseThrow();
      open.countDown();
      assertThat(holder.await().outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(danube.run(pipeline(p -> p.stage("next", s -> s.run("x").exclusive("prod")))).outcome()).isEqualTo(Outcome.SUCCESS);
      return result;
    }
  }

  @Test
  void a_run_that_waits_is_cancelled_and_leaves_the_queue() throws Exception {
    RunResult result = whileWaiting(Run::cancel, p -> {});
    assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(result.stage("waits").skipReason().orElseThrow().text()).isEqualTo("the run was cancelled");
    assertThat(waits()).hasSize(1).first().asString().startsWith("waits waits for prod, held by \"holder\" of run ");
  }

  @Test
  void a_stage_that_waits_is_cancelled_by_itself() throws Exception {
    RunResult result = whileWaiting(run -> run.cancel("waits"), p -> p.stage("below", s -> s.run("x")).stage("beside", s -> s.run("x").after("waits")));
    assertThat(result.stage("waits").skipReason().orElseThrow().text()).isEqualTo("the stage was cancelled");
    assertThat(result.stage("below").outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(result.stage("beside").outcome()).isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void the_limit_of_the_run_counts_while_a_stage_waits() throws Exception {
    RunResult result = whileWaiting(run -> {}, p -> p.timeout(MINUTE).stage("takes", s -> s.run("x").needsNothing()));
    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(result.stage("waits").skipReason().orElseThrow().text()).isEqualTo("the run timed out after 1m 00s");
  }

  @Test
  void a_post_stage_that_waits_is_cancelled_by_itself_and_not_with_its_run_unless_that_is_killed() throws Exception {
    for (Consumer<Run> stop : List.<Consumer<Run>>of(run -> run.cancel("p"), Run::kill)) {
      CountDownLatch waiting = new CountDownLatch(1);
      ScriptedBackend backend = new ScriptedBackend().onClaim(resource -> ResourceClaim.heldBy("another"));
      try (Danube danube = Danube.using(backend)) {
        Run run = danube.start(pipeline(p -> p.stage("a", s -> s.run("exit 0")).post(after -> after.always("p", s -> s.run("exit 0").exclusive("prod")))),
            r -> r.listener(event -> {
              if (event instanceof NodeWaiting) {
                waiting.countDown();
              }
            }));
        assertThat(waiting.await(20, TimeUnit.SECONDS)).isTrue();
        run.cancel();
        assertThat(run.await(Duration.ofMillis(1))).isEmpty();
        stop.accept(run);
        RunResult result = run.await(Duration.ofSeconds(20)).orElseThrow();
        assertThat(result.stage("p").skipReason().orElseThrow().text()).matches("the (stage|run) was cancelled");
      }
    }
  }

  @Test
  void a_post_stage_waits_no_longer_than_its_time_limit() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch open = new CountDownLatch(1);
    try (Danube danube = Danube.using(FakeBackend.create())) {
      Run holder = danube.start(pipeline(p -> gate(p, entered, open)));
      assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
      RunResult result = danube.run(pipeline(p -> p.stage("a", s -> s.run("x")).post(after -> after
          .always("p", s -> s.run("x").exclusive("prod")).always("q", s -> s.run("x").exclusive("prod").timeout(MINUTE)))));
      open.countDown();
      StageFailure failure = result.stage("p").failure().orElseThrow();
      assertThat(failure.message()).isEqualTo("timed out after 10m 00s: waits for prod, held by \"holder\" of run " + holder.id());
      assertThat(result.stage("p").outcome()).isEqualTo(Outcome.ERRORED);
      assertThat(result.stage("q").failure().orElseThrow().message()).startsWith("timed out after 1m 00s: waits for prod");
      assertThat(result.duration()).isEqualTo(MINUTE.multipliedBy(11));
    }
  }

  @Test
  void a_post_stage_gets_what_a_cancelled_group_has_held() {
    RunResult result = run(FakeBackend.create().onStage("a", f -> f.hangs()), pipeline(p -> p.timeout(MINUTE)
        .group("g", g -> g.exclusive("prod").stage("a", s -> s.run("x")).stage("b", s -> s.run("x")))
        .post(after -> after.always("p", s -> s.run("x").exclusive("prod")))));
    assertThat(result.stage("p").outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(waits()).isEmpty();
  }

  @Test
  void a_parallel_that_fails_fast_skips_those_that_wait_inside() {
    RunResult result = run(FakeBackend.create().onStage("a", f -> f.hangs()).onStage("c", f -> f.takes(MINUTE).exits(1)), pipeline(p -> p
        .parallel("v", v -> v.failFast()
            .stage("a", s -> s.run("x").exclusive("prod"))
            .stage("b", s -> s.run("x").exclusive("prod"))
            .group("g", g -> g.exclusive("prod").stage("in", s -> s.run("x")))
            .stage("c", s -> s.run("x")))
        .stage("d", s -> s.run("x").exclusive("prod").after("v"))));
    assertThat(result.stage("a").outcome()).isEqualTo(Outcome.CANCELLED);
    for (String stage : List.of("b", "in")) {
      assertThat(result.stage(stage).skipReason().orElseThrow().text()).isEqualTo("c failed, and v is fail-fast");
    }
    assertThat(result.stage("d").outcome()).isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void of_two_runs_with_different_limits_the_smaller_counts() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Consumer<Integer> enter = limit -> most.accumulateAndGet(inside.incrementAndGet() > limit ? 1 : 0, Math::max);
    try (Danube danube = Danube.using(FakeBackend.create())) {
      List<Run> runs = java.util.stream.IntStream.rangeClosed(1, 4).mapToObj(limit -> danube.start(pipeline(p -> p.parallel("v", v -> {
        for (int i = 0; i < 8; i++) {
          v.stage("s" + i, s -> s.limit("licences", limit).call(c -> {
            enter.accept(limit);
            inside.decrementAndGet();
          }));
        }
      })))).toList();
      assertThat(runs).allSatisfy(run -> assertThat(run.await().outcome()).isEqualTo(Outcome.SUCCESS));
    }
    assertThat(most).as("runs that found more inside than their limit").hasValue(0);
  }

  @Test
  void a_resumed_group_claims_again_and_a_finished_one_does_not() {
    ScriptedBackend backend = new ScriptedBackend();
    boolean[] works = {false};
    Pipeline pipeline = pipeline(p -> p
        .group("first", g -> g.exclusive("one").stage("a", s -> s.run("exit 0")))
        .group("second", g -> g.exclusive("two").stage("b", s -> s.run("exit 0")).stage("c", s -> s.call(c -> {
          if (!works[0]) {
            throw new IllegalStateException("not yet");
          }
        }))));
    try (Danube danube = Danube.using(backend, d -> d.home(home))) {
      RunResult failed = danube.run(pipeline);
      assertThat(failed.outcome()).isEqualTo(Outcome.FAILED);
      works[0] = true;
      assertThat(danube.resume(pipeline, failed.id()).outcome()).isEqualTo(Outcome.SUCCESS);
    }
    assertThat(backend.log.stream().filter(line -> line.matches("(claim|free) .*"))).containsExactly(
        "claim one for first", "free one", "claim two for second", "free two", "claim two for second", "free two");
  }

  @Test
  void what_another_program_holds_is_asked_for_again_and_without_a_worker() throws Exception {
    boolean[] isFree = {false};
    ScriptedBackend backend = new ScriptedBackend();
    backend.onClaim(resource -> isFree[0] || resource.equals("a") ? ResourceClaim.granted(Runnable::run) : ResourceClaim.heldBy("\"x\" of run 7"));
    CountDownLatch waiting = new CountDownLatch(2);
    RunResult result;
    try (Danube danube = Danube.using(backend, d -> d.home(home).maxConcurrent(1))) {
      Run run = danube.start(pipeline(p -> p.parallel("v", v -> v
          .stage("s", s -> s.exclusive("b").exclusive("a").run("print in"))
          .stage("other", s -> s.run("exit 0")))), r -> r.listener(recording).listener(event -> {
            if (event instanceof NodeWaiting || event instanceof StageFinished) {
              waiting.countDown();
            }
          }));
      assertThat(waiting.await(20, TimeUnit.SECONDS)).as("the only worker is free").isTrue();
      backend.ringTimers();
      isFree[0] = true;
      while (run.await(Duration.ofMillis(20)).isEmpty()) {
        backend.ringTimers();
      }
      result = run.await();
    }
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(waits()).as("told once").containsExactly("s waits for b, held by \"x\" of run 7");
    assertThat(backend.log.stream().filter(line -> line.matches("(claim|free) .*"))).as("in the order of names, and back")
        .containsExactly("claim a for s", "claim b for s", "free b", "free a");
    assertThat(backend.count("wait b for s")).isGreaterThan(0);
    Path log = RunFolder.of(home, result.id()).log("s");
    assertThat(Files.readString(log)).contains("waits for b, held by \"x\" of run 7", "in");
  }

  @Test
  void a_run_is_cancelled_while_a_worker_asks_for_a_resource() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    ScriptedBackend backend = new ScriptedBackend();
    backend.onClaim(resource -> {
      if (resource.equals("b")) {
        asked.countDown();
        new CountDownLatch(1).await();
      }
      return ResourceClaim.granted(Runnable::run);
    });
    try (Danube danube = Danube.using(backend)) {
      Run run = danube.start(pipeline(p -> p.stage("s", s -> s.exclusive("a").exclusive("b").run("exit 0"))));
      assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
      run.cancel();
      RunResult result = run.await(Duration.ofSeconds(20)).orElseThrow();
      assertThat(result.stage("s").skipReason().orElseThrow().text()).isEqualTo("the run was cancelled");
    }
    assertThat(backend.log).containsSubsequence("claim a for s", "free a");
  }

  @Test
  void a_daemon_that_cannot_be_asked_is_an_error_of_the_stage_or_of_all_in_the_block() {
    ScriptedBackend backend = new ScriptedBackend();
    backend.onClaim(resource -> {
      if (resource.equals("b")) {
        throw new LinkageError("Docker is gone");
      }
      throw new BackendException("Docker is gone", null);
    });
    RunResult result;
    try (Danube danube = Danube.using(backend)) {
      result = danube.run(pipeline(p -> p
          .parallel("v", v -> v
              .stage("s", s -> s.exclusive("a").run("exit 0"))
              .group("g", g -> g.exclusive("b").stage("in", s -> s.run("exit 0")))
              .stage("free", s -> s.run("exit 0")))
          .stage("below", s -> s.run("exit 0"))
          .post(after -> after.always("p", s -> s.exclusive("c").run("exit 0")))), r -> r.listener(recording));
    }
    assertThat(result.outcome()).isEqualTo(Outcome.ERRORED);
    StageFailure failure = result.stage("s").failure().orElseThrow();
    assertThat(failure.kind()).isEqualTo(FailureKind.INFRASTRUCTURE);
    assertThat(failure.message()).isEqualTo("could not claim a: Docker is gone");
    assertThat(result.stage("in").failure().orElseThrow().message()).isEqualTo("could not claim b: Docker is gone");
    assertThat(result.stage("free").outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.stage("below").skipReason().orElseThrow().text()).endsWith("which errored");
    assertThat(result.stage("p").outcome()).isEqualTo(Outcome.ERRORED);
    assertThat(recording.events(LogLine.class)).isEmpty();
  }

  /** Such as a backend that has no thread for a release. */
  @Test
  void a_release_that_throws_ends_its_run_and_keeps_nobody_else_waiting() {
    for (String broken : List.of("a", "b")) {
      boolean[] isFirst = {true};
      ScriptedBackend backend = new ScriptedBackend();
      backend.onClaim(resource -> ResourceClaim.granted(whenDone -> {
        if (resource.equals(broken) && isFirst[0]) {
          isFirst[0] = false;
          throw new OutOfMemoryError("no thread");
        }
        whenDone.run();
      }));
      try (Danube danube = Danube.using(backend)) {
        Pipeline pipeline = pipeline(p -> p.stage("s", s -> s.exclusive("a").exclusive("b").run("exit 0")));
        assertThatThrownBy(() -> danube.run(pipeline)).hasRootCauseMessage("no thread");
        assertThat(danube.start(pipeline).await(Duration.ofSeconds(20)).orElseThrow().outcome()).isEqualTo(Outcome.SUCCESS);
      }
      assertThat(backend.log.stream().filter(line -> line.startsWith("free"))).containsExactly("free b", "free a", "free b", "free a");
    }
  }

  /** Runs a stage that claims a resource of a backend with these answers; the last one repeats. */
  private RunResult runWhileAnswered(ScriptedBackend backend, List<ScriptedBackend.OnClaim> answers) {
    AtomicInteger asked = new AtomicInteger();
    backend.onClaim(resource -> answers.get(Math.min(asked.getAndIncrement(), answers.size() - 1)).answer(resource));
    try (Danube danube = Danube.using(backend)) {
      Run run = danube.start(pipeline(p -> p.stage("s", s -> s.exclusive("prod").run("exit 0"))), r -> r.listener(recording));
      while (run.await(Duration.ofMillis(1)).isEmpty()) {
        backend.ringTimers();
      }
      return run.await();
    }
  }

  private static ScriptedBackend.OnClaim heldBy(String who) {
    return resource -> ResourceClaim.heldBy(who);
  }

  @Test
  void a_backend_that_fails_for_a_short_time_does_not_end_a_wait() {
    ScriptedBackend.OnClaim fails = resource -> {
      throw new BackendException("Docker does not answer", null);
    };
    RunResult result = runWhileAnswered(new ScriptedBackend(), List.of(heldBy("x"), fails, fails, heldBy("x"), fails, resource -> ResourceClaim.granted(Runnable::run)));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(waits()).containsExactly("s waits for prod, held by x", "s could not claim prod: Docker does not answer",
        "s waits for prod, held by x", "s could not claim prod: Docker does not answer");
  }

  @Test
  void a_backend_that_fails_for_a_minute_ends_a_wait() {
    ScriptedBackend backend = new ScriptedBackend();
    AtomicInteger failures = new AtomicInteger();
    RunResult result = runWhileAnswered(backend, List.of(heldBy("x"), resource -> {
      failures.incrementAndGet();
      backend.pass(Duration.ofSeconds(20));
      throw new BackendException("Docker is gone", null);
    }));
    assertThat(result.stage("s").outcome()).isEqualTo(Outcome.ERRORED);
    assertThat(result.stage("s").failure().orElseThrow().message()).isEqualTo("could not claim prod: Docker is gone");
    assertThat(failures).as("every 20 seconds").hasValue(4);
  }

  @Test
  void what_is_no_failure_of_the_backend_ends_a_wait_at_once() {
    RunResult result = runWhileAnswered(new ScriptedBackend(), List.of(heldBy("x"), resource -> {
      throw new IllegalStateException("a bug");
    }, resource -> ResourceClaim.granted(Runnable::run)));
    assertThat(result.stage("s").failure().orElseThrow().message()).isEqualTo("could not claim prod: a bug");
  }

  @Test
  void post_stages_of_a_block_whose_claim_failed_do_not_run_without_the_resource() {
    ScriptedBackend backend = new ScriptedBackend();
    backend.onClaim(resource -> {
      throw new BackendException("Docker is gone", null);
    });
    try (Danube danube = Danube.using(backend)) {
      RunResult result = danube.run(pipeline(p -> p.group("deploy", g -> g.exclusive("prod").stage("up", s -> s.run("exit 0"))
          .always("down", s -> s.run("exit 0")).group("inner", i -> i.stage("in", s -> s.run("exit 0")).onFailure("undo", s -> s.run("exit 0"))))));
      assertThat(result.outcome()).isEqualTo(Outcome.ERRORED);
      assertThat(result.stage("up").outcome()).isEqualTo(Outcome.ERRORED);
      assertThat(result.stage("down").outcome()).isEqualTo(Outcome.SKIPPED);
      assertThat(result.stage("undo").outcome()).isEqualTo(Outcome.SKIPPED);
    }
  }

  @Test
  void a_backend_is_asked_more_rarely_while_its_answer_stays_the_same() {
    ScriptedBackend backend = new ScriptedBackend();
    ScriptedBackend.OnClaim x = heldBy("x");
    runWhileAnswered(backend, List.of(x, x, x, x, x, x, heldBy("y"), heldBy("y"), resource -> ResourceClaim.granted(Runnable::run)));
    assertThat(backend.delays).extracting(Duration::toMillis).containsExactly(200L, 400L, 800L, 1600L, 2000L, 2000L, 200L, 400L);
  }

  /** A run whose stage has the only worker until it is let go. */
  private static final class Occupant {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    Run start(Danube danube) {
      return danube.start(pipeline(p -> p.stage("long", s -> s.call(c -> {
        entered.countDown();
        open.await();
      }))));
    }

    void await() throws InterruptedException {
      assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Lets a backend grant each claim, and returns the threads that have asked it. */
  private static BlockingQueue<Thread> askers(ScriptedBackend backend) {
    BlockingQueue<Thread> askers = new LinkedBlockingQueue<>();
    backend.onClaim(resource -> {
      askers.add(Thread.currentThread());
      return ResourceClaim.granted(Runnable::run);
    });
    return askers;
  }

  private static void awaitEnd(BlockingQueue<Thread> askers) throws InterruptedException {
    Thread asker = askers.poll(20, TimeUnit.SECONDS);
    assertThat(asker).as("the thread that asks").isNotNull();
    asker.join(20_000);
    assertThat(asker.isAlive()).isFalse();
  }

  @Test
  void a_run_that_claims_is_cancelled_while_another_has_the_only_worker() throws Exception {
    Occupant occupant = new Occupant();
    try (Danube danube = Danube.using(new ScriptedBackend(), d -> d.maxConcurrent(1))) {
      Run other = occupant.start(danube);
      occupant.await();
      Run run = danube.start(pipeline(p -> p.stage("s", s -> s.exclusive("prod").run("exit 0"))));
      run.cancel();
      assertThat(run.await(Duration.ofSeconds(20)).orElseThrow().outcome()).isEqualTo(Outcome.CANCELLED);
      occupant.open.countDown();
      assertThat(other.await().outcome()).isEqualTo(Outcome.SUCCESS);
    }
  }

  @Test
  void a_post_stage_gets_its_resource_while_another_run_has_the_only_worker() throws Exception {
    ScriptedBackend backend = new ScriptedBackend();
    BlockingQueue<Thread> askers = askers(backend);
    Occupant occupant = new Occupant();
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (Danube danube = Danube.using(backend, d -> d.maxConcurrent(1))) {
      Run run = danube.start(pipeline(p -> p.stage("main", s -> s.call(c -> {
        started.countDown();
        go.await();
      })).post(post -> post.always("after", s -> s.exclusive("prod").run("exit 0")))));
      assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
      Run other = occupant.start(danube);
      go.countDown();
      occupant.await();
      awaitEnd(askers);
      backend.ringTimers();
      occupant.open.countDown();
      assertThat(run.await().stage("after").outcome()).as(run.await().summary()).isEqualTo(Outcome.SUCCESS);
      assertThat(other.await().outcome()).isEqualTo(Outcome.SUCCESS);
    }
  }

  @Test
  void the_stages_that_hold_a_resource_are_the_next_that_a_worker_takes() throws Exception {
    ScriptedBackend backend = new ScriptedBackend();
    backend.onClaim(resource -> resource.equals("prod") ? ResourceClaim.granted(Runnable::run) : ResourceClaim.heldBy("x"));
    CountDownLatch hasAskedForAll = new CountDownLatch(1);
    Occupant occupant = new Occupant();
    try (Danube danube = Danube.using(backend, d -> d.maxConcurrent(1))) {
      Run other = occupant.start(danube);
      occupant.await();
      Run run = danube.start(pipeline(p -> p.parallel("v", v -> v
          .stage("a", s -> s.memory("64m").run("exit 0"))
          .stage("b", s -> s.memory("64m").run("exit 0"))
          .group("g", g -> g.exclusive("prod").stage("c", s -> s.memory("64m").run("exit 0")).stage("d", s -> s.memory("64m").run("exit 0")))
          .stage("last", s -> s.exclusive("taken").run("exit 0")))), r -> r.listener(recording)
          .listener(event -> {
            if (event instanceof NodeWaiting) {
              hasAskedForAll.countDown();
            } else if (event instanceof StageFinished finished && finished.stage().equals("b")) {
              backend.onClaim(resource -> ResourceClaim.granted(Runnable::run));
            }
          }));
      assertThat(hasAskedForAll.await(20, TimeUnit.SECONDS)).isTrue();
      occupant.open.countDown();
      while (run.await(Duration.ofMillis(20)).isEmpty()) {
        backend.ringTimers();
      }
      assertThat(run.await().outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(other.await().outcome()).isEqualTo(Outcome.SUCCESS);
    }
    assertThat(story().subList(0, 8)).containsExactly("+c", "-c", "+d", "-d", "+a", "-a", "+b", "-b");
  }

  @Test
  void a_wait_for_an_answer_that_does_not_come_names_the_resources() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    ScriptedBackend backend = new ScriptedBackend().onClaim(resource -> {
      asked.countDown();
      new CountDownLatch(1).await();
      return ResourceClaim.granted(Runnable::run);
    });
    try (Danube danube = Danube.using(backend)) {
      Run run = danube.start(pipeline(p -> p.stage("a", s -> s.run("exit 0")).post(post -> post.always("p", s -> s.exclusive("y").exclusive("x").run("exit 0")))));
      assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
      backend.ringTimers();
      assertThat(run.await().stage("p").failure().orElseThrow().message()).isEqualTo("timed out after 10m 00s: waits for x, y");
    }
  }

  /** Such as by a thread of the backend; Danube interrupts only what nobody waits for any more. */
  @Test
  void an_answer_that_was_interrupted_is_asked_for_again_and_tells_nothing() {
    RunResult result = runWhileAnswered(new ScriptedBackend(), List.of(resource -> {
      throw new InterruptedException();
    }, resource -> ResourceClaim.granted(Runnable::run)));
    assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(waits()).isEmpty();
  }

  @Test
  void the_container_of_a_stage_that_claims_is_not_started_ahead() {
    ScriptedBackend backend = new ScriptedBackend().startsAhead(2);
    try (Danube danube = Danube.using(backend)) {
      danube.run(pipeline(p -> p
          .stage("a", s -> s.run("exit 0"))
          .stage("b", s -> s.memory("64m").exclusive("x").run("exit 0"))
          .group("g", g -> g.exclusive("y").stage("c", s -> s.memory("64m").run("exit 0")))
          .stage("d", s -> s.memory("64m").run("exit 0"))));
    }
    assertThat(backend.prestarted).extracting(request -> request.stage().orElseThrow()).containsExactly("d");
  }

  /** Waits without an end would hang; a run of one worker that claims in every way ends. */
  @Test
  void one_worker_is_enough() {
    RunEvent last;
    try (Danube danube = Danube.using(minutes("a", "b", "c"), d -> d.maxConcurrent(1))) {
      danube.run(pipeline(p -> p.parallel("v", v -> v
          .group("g", g -> g.exclusive("x").exclusive("y").stage("a", s -> s.run("x")).stage("b", s -> s.run("x")))
          .stage("c", s -> s.exclusive("y").exclusive("x").run("x")))), r -> r.listener(recording));
      List<RunEvent> events = recording.events();
      last = events.get(events.size() - 1);
    }
    assertThat(last).isInstanceOf(RunEvent.RunFinished.class);
  }

  // spotless:on
}
