package dev.danube.engine.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.Artifact;
import dev.danube.Cache;
import dev.danube.Decision;
import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Parameter;
import dev.danube.Pipeline;
import dev.danube.Readiness;
import dev.danube.Retry;
import dev.danube.RunResult;
import dev.danube.Secret;
import dev.danube.SkipReason;
import dev.danube.Source;
import dev.danube.StageAction;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.engine.Danube;
import dev.danube.engine.Run;
import dev.danube.engine.spi.Backend;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.LogLine;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.record.RunRecord;
import dev.danube.record.RunRecords;
import dev.danube.testing.FakeBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tests that every backend must pass. A subclass returns the backend to test. Containers are
 * created from {@code busybox:1.36}; a backend without containers plays the script of each test.
 */
@Timeout(180)
public abstract class BackendContract {

  private static final Output<String> VERSION = Output.text("version");
  private static final Output<Integer> COUNT = Output.integer("count");

  private final List<RunEvent> events = new CopyOnWriteArrayList<>();
  private final CountDownLatch ready = new CountDownLatch(1);
  private final List<Danube> opened = new ArrayList<>();
  @TempDir private Path home;

  /**
   * Creates the backend.
   *
   * @param scripts adds the script that a backend without containers plays
   * @return the backend
   */
  protected abstract Backend backend(UnaryOperator<FakeBackend> scripts);

  /**
   * Returns whether the backend keeps the content of files. Artifacts, records and resuming are
   * tested only if it does.
   *
   * @return true by default
   */
  protected boolean keepsFiles() {
    return true;
  }

  @AfterEach
  void close() throws IOException {
    for (RunRecord record : new RunRecords(home).list()) {
      if (record.workspaceKept() && !record.isRunning()) {
        assertThat(opened.get(0).discard(record.id())).isEmpty();
      }
    }
    opened.forEach(Danube::close);
  }

  private RunResult run(Consumer<Pipeline.Builder> definition) {
    return run(definition, fake -> fake);
  }

  private RunResult run(Consumer<Pipeline.Builder> definition, UnaryOperator<FakeBackend> scripts) {
    return start(definition, scripts).await();
  }

  private Run start(Consumer<Pipeline.Builder> definition, UnaryOperator<FakeBackend> scripts) {
    Danube danube = Danube.using(backend(scripts), d -> d.home(home));
    opened.add(danube);
    return danube.start(
        pipeline(definition),
        r ->
            r.listener(this::record)
                .approver(request -> request.approve(in -> in.set("version", "7"))));
  }

  private static Pipeline pipeline(Consumer<Pipeline.Builder> definition) {
    return TestPipelines.with("contract", "busybox:1.36", definition);
  }

  private void record(RunEvent event) {
    events.add(event);
    if (event instanceof LogLine line && line.text().equals("ready")) {
      ready.countDown();
    }
  }

  private void awaitReady() throws InterruptedException {
    assertThat(ready.await(60, TimeUnit.SECONDS)).as("a line \"ready\"").isTrue();
  }

  private List<String> out(String stage) {
    return lines(stage, LogStream.STDOUT);
  }

  private List<String> lines(String stage, LogStream stream) {
    return events.stream()
        .filter(LogLine.class::isInstance)
        .map(LogLine.class::cast)
        .filter(line -> line.stage().equals(stage) && line.stream() == stream)
        .map(LogLine::text)
        .toList();
  }

  private static StageFailure failure(RunResult result, String stage) {
    return result.stage(stage).failure().orElseThrow();
  }

  // spotless:off

  @Test
  void every_kind_of_step_succeeds() {
    RunResult result = run(p -> p
        .stage("run", s -> s.run("true").run("cd /tmp || cd /"))
        .stage("exec", s -> s.exec("true"))
        .stage("command", s -> s.command("true"))
        .stage("call", s -> s.call(c -> c.log("from Java")))
        .stage("mixed", s -> s.run("true").call(c -> c.exec("true")).exec("true")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.stages()).extracting(StageResult::outcome).containsOnly(Outcome.SUCCESS);
    assertThat(lines("call", LogStream.DANUBE)).containsExactly("from Java");
    assertThat(result.warnings()).isEmpty();
  }

  @Test
  void an_exit_code_fails_the_stage_and_is_told() {
    RunResult result = run(
        p -> p.parallel("v", v -> {
          for (int code : new int[] {1, 42, 255}) {
            v.stage("run " + code, s -> s.run("exit " + code)).stage("command " + code, s -> s.command("sh", "-c", "exit " + code));
          }
        }),
        fake -> {
          for (int code : new int[] {1, 42, 255}) {
            fake = fake.onStage("run " + code, f -> f.exits(code)).onStage("command " + code, f -> f.exits(code));
          }
          return fake;
        });
    for (int code : new int[] {1, 42, 255}) {
      for (String stage : List.of("run " + code, "command " + code)) {
        assertThat(failure(result, stage).exitCode()).as(stage).isEqualTo(code);
        assertThat(failure(result, stage).kind()).isEqualTo(FailureKind.EXIT_CODE);
        assertThat(result.stage(stage).outcome()).isEqualTo(Outcome.FAILED);
      }
    }
    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void a_step_does_not_run_after_one_that_failed() {
    RunResult result = run(
        p -> p.stage("a", s -> s.run("echo one; exit 7").call(c -> c.log("never"))),
        fake -> fake.onStage("a", f -> f.prints("one").exits(7)));
    assertThat(failure(result, "a").exitCode()).isEqualTo(7);
    assertThat(out("a")).containsExactly("one");
    assertThat(lines("a", LogStream.DANUBE)).isEmpty();
  }

  @Test
  void variables_of_pipeline_and_stage_and_parameters_are_in_the_environment() {
    Parameter<String> who = Parameter.text("who").defaultTo("it's me");
    RunResult result = run(
        p -> p.parameter(who).env("A", "pipeline").env("B", "pipeline")
            .stage("a", s -> s.env("B", "stage").env("WHO", who).run("echo \"$A $B $WHO\""))
            .stage("b", s -> s.env("B", "stage").command("sh", "-c", "echo \"$A $B\"")),
        fake -> fake
            .onStage("a", f -> f.prints("pipeline stage it's me"))
            .onStage("b", f -> f.prints("pipeline stage")));
    assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("a")).containsExactly("pipeline stage it's me");
    assertThat(out("b")).containsExactly("pipeline stage");
  }

  @Test
  void lines_come_in_order_and_whole_before_the_end_of_their_stage() {
    RunResult result = run(
        p -> p.stage("a", s -> s.run("for i in 1 2 3 4 5; do echo \"line $i é\"; done; printf 'no break'")),
        fake -> fake.onStage("a", f -> f.prints("line 1 é", "line 2 é", "line 3 é", "line 4 é", "line 5 é", "no break")));
    assertThat(out("a")).containsExactly("line 1 é", "line 2 é", "line 3 é", "line 4 é", "line 5 é", "no break");
    assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(events).extracting(RunEvent::getClass).extracting(Class::getSimpleName).containsExactly(
        "RunStarted", "StageStarted", "AttemptStarted", "StepStarted", "LogLine", "LogLine", "LogLine", "LogLine", "LogLine",
        "LogLine", "StepFinished", "AttemptFinished", "StageFinished", "RunFinished");
  }

  @Test
  void a_failure_has_the_last_lines() {
    RunResult result = run(
        p -> p.stage("a", s -> s.run("seq 1 30; exit 1")),
        fake -> fake.onStage("a", f -> f
            .prints(java.util.stream.IntStream.rangeClosed(1, 30).mapToObj(Integer::toString).toArray(String[]::new)).exits(1)));
    assertThat(failure(result, "a").lastLines()).hasSize(20).startsWith("11").endsWith("30");
  }

  @Test
  void outputs_reach_the_stages_that_read_them_and_the_result() {
    List<String> read = new ArrayList<>();
    RunResult result = run(
        p -> p
            .stage("make", s -> s.run("echo 1.2 > $DANUBE_OUTPUT/version").output(VERSION))
            .stage("java", s -> s.call(c -> c.set(COUNT, 3)).output(COUNT))
            .stage("read", s -> s.input(VERSION).input(COUNT).call(c -> read.add(c.get(VERSION) + " " + c.get(COUNT))))
            .stage("env", s -> s.env("V", VERSION).run("test $V = 1.2")),
        fake -> fake.onStage("make", f -> f.output(VERSION, "1.2")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(read).containsExactly("1.2 3");
    assertThat(result.get(VERSION)).isEqualTo("1.2");
    assertThat(result.get(COUNT)).isEqualTo(3);
  }

  @Test
  void an_output_that_was_not_made_fails_its_stage_and_skips_the_readers_only() {
    RunResult result = run(
        p -> p
            .stage("make", s -> s.run("true").output(VERSION).allowFailure())
            .stage("read", s -> s.env("V", VERSION).run("true"))
            .stage("other", s -> s.run("true")),
        fake -> fake.onStage("make", f -> f.exits(0)));
    assertThat(failure(result, "make").kind()).isEqualTo(FailureKind.OUTPUT);
    assertThat(result.stage("make").outcome()).isEqualTo(Outcome.UNSTABLE);
    assertThat(result.stage("read").skipReason().orElseThrow().kind()).isEqualTo(SkipReason.Kind.NO_INPUT);
    assertThat(result.stage("other").outcome()).isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void java_code_reads_and_writes_the_workspace_that_all_stages_share() {
    List<String> read = new ArrayList<>();
    RunResult result = run(
        p -> p
            .stage("write", s -> s.run("mkdir -p sub; printf 'from a step' > sub/file"))
            .stage("own", s -> s.isolated().run("test -e sub/file"))
            .stage("java", s -> s.run("true").call(c -> {
              read.add(c.readFile("sub/file"));
              c.writeFile("other", "from Java");
            }))
            .stage("again", s -> s.call(c -> read.add(c.readFile("other")))),
        fake -> fake.onStage("write", f -> f.writes("sub/file", "from a step")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(read).containsExactly("from a step", "from Java");
  }

  @Test
  void an_attempt_times_out_and_what_it_ran_is_stopped() {
    RunResult result = run(
        p -> p.stage("a", s -> s.run("echo ready; sleep 100").timeout(Duration.ofSeconds(3)))
            .stage("own", s -> s.command("sh", "-c", "trap 'exit 1' TERM; sleep 100 & wait").timeout(Duration.ofSeconds(3)).needsNothing())
            .stage("after", s -> s.run("if ps | grep '[s]leep 100'; then exit 1; fi").after("a", "own")),
        fake -> fake.onStage("a", f -> f.prints("ready").hangs()).onStage("own", f -> f.hangs()));
    for (String stage : List.of("a", "own")) {
      assertThat(failure(result, stage).kind()).as(result.summary()).isEqualTo(FailureKind.TIMEOUT);
      assertThat(failure(result, stage).message()).startsWith("timed out after 3.0s");
      assertThat(lines(stage, LogStream.DANUBE)).as("ended by SIGTERM, without the grace of 10 s").noneMatch(line -> line.contains("SIGTERM"));
    }
    assertThat(result.stage("after").outcome()).isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void a_run_times_out_as_a_whole_and_post_still_runs() {
    RunResult result = run(
        p -> p.timeout(Duration.ofSeconds(2))
            .stage("a", s -> s.run("sleep 100"))
            .stage("b", s -> s.run("true"))
            .post(after -> after.always("bye", s -> s.run("echo bye"))),
        fake -> fake.onStage("a", f -> f.hangs()).onStage("bye", f -> f.prints("bye")));
    assertThat(failure(result, "a").kind()).isEqualTo(FailureKind.TIMEOUT);
    assertThat(result.stage("b").outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(out("bye")).containsExactly("bye");
    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void a_retry_makes_attempts_until_one_succeeds_and_records_each() {
    RunResult result = run(
        p -> p.stage("a", s -> s.run("test -e tried || { touch tried; exit 75; }").retry(Retry.attempts(3).backoff(Duration.ofMillis(200)))),
        fake -> fake.onStage("a", f -> f.attempt(1, one -> one.exits(75))));
    assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.stage("a").attempts()).hasSize(2);
    assertThat(result.stage("a").attempts().get(0).failure().orElseThrow().exitCode()).isEqualTo(75);
  }

  @Test
  void an_error_handler_decides() {
    RunResult result = run(
        p -> p
            .stage("ignored", s -> s.run("exit 4").onError(f -> f.exitCode() == 4 ? Decision.IGNORE : Decision.DEFAULT))
            .stage("unstable", s -> s.run("exit 5").onError(f -> Decision.UNSTABLE))
            .stage("after", s -> s.run("true")),
        fake -> fake.onStage("ignored", f -> f.exits(4)).onStage("unstable", f -> f.exits(5)));
    assertThat(result.stage("ignored").outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.outcome()).isEqualTo(Outcome.UNSTABLE);
    assertThat(result.stage("after").outcome()).isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void a_copy_of_a_pipeline_waits_for_an_approval_whose_input_a_later_stage_reads() {
    Pipeline release = Pipeline.define("release", p -> p
        .image("busybox:1.36")
        .env("WHAT", "app")
        .approval("ask", a -> a.message("Release it?").input(Parameter.text("version"), VERSION))
        .stage("publish", s -> s.env("VERSION", VERSION).run("echo $WHAT $VERSION | tee published")));
    RunResult result = run(
        p -> p.pipeline("prod", release).stage("check", s -> s.run("cat published")),
        fake -> fake
            .onStage("prod/publish", f -> f.prints("app 7"))
            .onStage("check", f -> f.prints("app 7")));
    assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("prod/publish")).containsExactly("app 7");
    assertThat(out("check")).containsExactly("app 7");
  }

  @Test
  void post_stages_of_blocks_run_inner_before_outer_and_what_is_below_waits_for_them() {
    RunResult result = run(
        p -> p
            .parallel("outer", v -> v
                .group("inner", g -> g
                    .stage("a", s -> s.run("echo a > a; false"))
                    .onFailure("alert", s -> s.run("cat a; echo alert"))
                    .always("tidy", s -> s.run("rm a; echo tidy")))
                .always("end", s -> s.run("test ! -e a; echo end")))
            .stage("b", s -> s.after("outer").run("echo b")),
        fake -> fake
            .onStage("a", f -> f.exits(1))
            .onStage("alert", f -> f.prints("a", "alert"))
            .onStage("tidy", f -> f.prints("tidy"))
            .onStage("end", f -> f.prints("end"))
            .onStage("b", f -> f.prints("b")));
    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(out("alert")).containsExactly("a", "alert");
    assertThat(out("tidy")).containsExactly("tidy");
    assertThat(out("end")).containsExactly("end");
    assertThat(out("b")).containsExactly("b");
  }

  @Test
  void a_cancelled_run_stops_what_runs_and_skips_the_rest_and_its_hooks_and_post_run() throws Exception {
    Run run = start(
        p -> p
            .stage("a", s -> s.run("echo ready; sleep 100").always(h -> h.call(c -> c.log("hook"))))
            .stage("b", s -> s.run("true"))
            .post(after -> after.always("bye", s -> s.call(c -> c.log("bye"))).onSuccess("party", s -> s.run("true"))),
        fake -> fake.onStage("a", f -> f.prints("ready").hangs()));
    awaitReady();
    run.cancel();
    RunResult result = run.await();
    assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(result.stage("a").outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(result.stage("b").skipReason().orElseThrow().kind()).isEqualTo(SkipReason.Kind.CANCELLED);
    assertThat(lines("a", LogStream.DANUBE)).containsExactly("hook");
    assertThat(lines("bye", LogStream.DANUBE)).containsExactly("bye");
    assertThat(result.stage("party").outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(run.isDone()).isTrue();
    assertThat(opened.get(0).runs()).isEmpty();
  }

  @Test
  void one_stage_is_cancelled_and_the_others_go_on() throws Exception {
    Run run = start(
        p -> p.parallel("v", v -> v
                .stage("a", s -> s.run("echo ready; sleep 100"))
                .stage("b", s -> s.run("true")))
            .stage("c", s -> s.run("true").after("v")),
        fake -> fake.onStage("a", f -> f.prints("ready").hangs()));
    awaitReady();
    run.cancel("a");
    RunResult result = run.await();
    assertThat(result.stage("a").outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(result.stage("b").outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.stage("c").outcome()).isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void a_failure_in_a_fail_fast_parallel_cancels_its_siblings_only() {
    RunResult result = run(
        p -> p
            .parallel("v", v -> v.failFast()
                .stage("bad", s -> s.run("sleep 1; exit 1"))
                .stage("slow", s -> s.run("sleep 100")))
            .stage("outside", s -> s.run("true").needsNothing()),
        fake -> fake.onStage("bad", f -> f.takes(Duration.ofSeconds(1)).exits(1)).onStage("slow", f -> f.hangs()));
    assertThat(result.stage("bad").outcome()).isEqualTo(Outcome.FAILED);
    assertThat(result.stage("slow").outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(result.stage("outside").outcome()).isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void secrets_are_masked_in_the_log_and_in_failures() {
    Secret token = Secret.of("token", () -> "fake-token");
    RunResult result = run(
        p -> p
            .stage("a", s -> s.secret("T", token).run("echo \"it is $T\"; exit 1"))
            .stage("java", s -> s.secret("T", token).needsNothing().call(c -> {
              throw new IllegalStateException("fake-token is wrong");
            })),
        fake -> fake.onStage("a", f -> f.prints("it is fake-token").exits(1)));
    assertThat(out("a")).containsExactly("it is ***");
    assertThat(failure(result, "a").lastLines()).containsExactly("it is ***");
    assertThat(failure(result, "java").message()).contains("*** is wrong").doesNotContain("fake-token");
    assertThat(result.summary()).doesNotContain("fake-token");
  }

  @Test
  void secret_files_are_there_for_their_stage_only() {
    Secret key = Secret.of("key", () -> "fake-key");
    RunResult result = run(
        p -> p
            .stage("main", s -> s.secretFile("key", key).run("cat /run/secrets/key"))
            .stage("own", s -> s.isolated().secretFile("key", key).run("cat /run/secrets/key"))
            .stage("command", s -> s.secretFile("key", key).command("cat", "/run/secrets/key"))
            .stage("other", s -> s.run("test ! -e /run/secrets/key")),
        fake -> fake.onStage("main", f -> f.prints("fake-key")).onStage("own", f -> f.prints("fake-key")).onStage("command", f -> f.prints("fake-key")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("main")).isEqualTo(out("own")).isEqualTo(out("command")).containsExactly("***");
  }

  @Test
  void a_service_has_secret_files_and_a_working_directory() {
    Secret key = Secret.of("key", () -> "fake-key");
    RunResult result = run(
        p -> p.stage("a", s -> s
            .service("web", d -> d.image("busybox:1.36").secretFile("key", key).workdir("/www").cpus(1.5)
                .command("sh", "-c", "pwd >at; wc -c </run/secrets/key >size; echo up; exec httpd -f -p 80")
                .readyWhen(Readiness.logLine("up")))
            .run("for i in 1 2 3 4 5; do wget -q -O - http://web/at http://web/size && exit; sleep 1; done; exit 1")),
        fake -> fake.onStage("a", f -> f.prints("/www", "8")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("a")).containsExactly("/www", "8");
  }

  @Test
  void a_cache_with_a_key_is_restored_in_later_runs_and_saved_after_a_success_only(@TempDir Path source) throws IOException {
    Cache cache = Cache.of("tools", "/opt/some/tools").keyedBy("*.lock");
    Cache main = Cache.of("main", "/var/main").keyedBy("*.lock");
    Path lock = Files.writeString(source.resolve("x.lock"), "1");
    Consumer<Pipeline.Builder> definition = p -> p.source(Source.directory(source)).cache(main)
        .stage("own", s -> s.cache(cache).user("1000:1000").run("cat /opt/some/tools/x 2>/dev/null; echo x >> /opt/some/tools/x; ls -A /opt/some/tools").shell("sh"))
        .stage("main", s -> s.run("cat /var/main/y 2>/dev/null; echo y >> /var/main/y").shell("sh"));
    for (List<String> wanted : List.of(List.of("x"), List.of("x", "x"), List.of("x", "x"))) {
      events.clear();
      RunResult result = run(definition);
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
      if (!keepsFiles()) {
        return;
      }
      assertThat(result.warnings()).isEmpty();
      assertThat(out("own")).isEqualTo(wanted);
      assertThat(out("main")).hasSize(wanted.size() - 1);
    }
    Files.writeString(lock, "2");
    run(p -> p.source(Source.directory(source)).stage("own", s -> s.cache(cache).run("echo broken > /opt/some/tools/x; exit 1")));
    events.clear();
    run(definition);
    assertThat(out("own")).as("from the other key").containsExactly("x", "x");
    events.clear();
    run(definition);
    assertThat(out("own")).as("saved in between").containsExactly("x", "x", "x");
  }

  @Test
  void a_background_step_serves_the_steps_after_it_and_is_stopped_with_the_stage() {
    String server = "mkdir -p w; echo hello > w/x; trap 'echo stopped > w/end; kill $!; exit 0' TERM; httpd -f -p 127.0.0.1:8088 -h w & wait";
    RunResult result = run(
        p -> p
            .stage("main", s -> s.background("server", server, Readiness.http(8088, "/x")).run("wget -q -O - http://127.0.0.1:8088/x").artifact("w/end"))
            .stage("own", s -> s.isolated().background("server", server, Readiness.port(8088)).run("wget -q -O - http://localhost:8088/x; ! test -e w/end || rm w/end"))
            .stage("after", s -> s.run("cat w/end; wget -q -O - http://127.0.0.1:8088/x 2>/dev/null || echo gone")),
        fake -> fake.onStage("main", f -> f.prints("hello").writes("w/end", "stopped\n")).onStage("own", f -> f.prints("hello")).onStage("after", f -> f.prints("stopped", "gone")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("main")).containsExactly("hello");
    assertThat(out("own")).containsExactly("hello");
    assertThat(out("after")).containsExactly("stopped", "gone");
  }

  @Test
  void services_are_there_while_the_stage_runs() {
    RunResult result = run(
        p -> p
            .service("shared", d -> d.image("busybox:1.36").command("sh", "-c", "mkdir /www; exec httpd -f -p 80 -h /www").readyWhen(Readiness.port(80)))
            .stage("a", s -> s
                .service("web", d -> d.image("busybox:1.36").command("sh", "-c", "mkdir /www; echo hello > /www/x; echo up; exec httpd -f -p 80 -h /www")
                    .readyWhen(Readiness.logLine("up")))
                .run("for i in 1 2 3 4 5; do wget -q -O - http://web/x && exit; sleep 1; done; exit 1")),
        fake -> fake.onStage("a", f -> f.prints("hello")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("a")).containsExactly("hello");
  }

  @Test
  void an_image_that_cannot_be_had_is_errored_and_never_allowed() {
    RunResult result = run(
        p -> p.stage("a", s -> s.image("127.0.0.1:1/no/such:image").run("true").allowFailure()),
        fake -> fake.onStage("a", f -> f.failsToPull()));
    assertThat(result.stage("a").outcome()).isEqualTo(Outcome.ERRORED);
    assertThat(failure(result, "a").kind()).isEqualTo(FailureKind.IMAGE);
  }

  @Test
  void a_program_that_uses_up_its_memory_is_told_from_one_that_was_killed() {
    RunResult result = run(
        p -> p
            .stage("greedy", s -> s.memory("32m").run("x=a; while :; do x=$x$x; done"))
            .stage("killed", s -> s.memory("32m").run("kill -9 $$").needsNothing()),
        fake -> fake.onStage("greedy", f -> f.outOfMemory()).onStage("killed", f -> f.exits(137)));
    assertThat(failure(result, "greedy").kind()).isEqualTo(FailureKind.OUT_OF_MEMORY);
    assertThat(failure(result, "killed").kind()).isEqualTo(FailureKind.EXIT_CODE);
    assertThat(failure(result, "killed").exitCode()).isEqualTo(137);
  }

  @Test
  void artifacts_are_kept_also_of_a_failed_stage() {
    RunResult result = run(
        p -> p.stage("a", s -> s.run("mkdir out; echo x > out/x.txt; exit 1").artifact("out/*.txt")),
        fake -> fake.onStage("a", f -> f.writes("out/x.txt", "x\n").exits(1)));
    assertThat(failure(result, "a").exitCode()).isEqualTo(1);
    if (keepsFiles()) {
      assertThat(result.stage("a").artifacts()).extracting(Artifact::name).containsExactly("out/x.txt");
    }
  }

  @Test
  void the_same_pipeline_runs_several_times_at_once_and_nothing_is_mixed_up() {
    Danube danube = Danube.using(backend(fake -> fake.onStage("java", f -> f.exits(0))), d -> d.home(home));
    opened.add(danube);
    Pipeline pipeline = Pipeline.define("contract", p -> p.image("busybox:1.36")
        .stage("write", s -> s.call(c -> c.writeFile("id", c.runContext().id())))
        .stage("java", s -> s.run("true"))
        .stage("read", s -> s.call(c -> assertThat(c.readFile("id")).isEqualTo(c.runContext().id()))));
    List<Run> runs = java.util.stream.IntStream.range(0, 4).mapToObj(i -> danube.start(pipeline)).toList();
    assertThat(runs).extracting(Run::await).allSatisfy(result ->
        assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS));
    assertThat(danube.runs()).isEmpty();
  }

  @Test
  void nodes_that_claim_a_resource_run_one_at_a_time_over_all_runs_and_a_group_as_a_whole() {
    Danube danube = Danube.using(backend(fake -> fake), d -> d.home(home));
    opened.add(danube);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    StageAction enter = c -> most.accumulateAndGet(inside.incrementAndGet(), Math::max);
    StageAction leave = c -> inside.decrementAndGet();
    Pipeline pipeline = pipeline(p -> p.parallel("v", v -> v
        .group("g", g -> g.exclusive("contract").stage("in", s -> s.run("true").call(enter)).stage("out", s -> s.run("true").call(leave)))
        .stage("a", s -> s.exclusive("contract").call(enter).run("true").call(leave))
        .stage("b", s -> s.exclusive("contract").memory("32m").call(enter).run("true").call(leave))));
    List<Run> runs = java.util.stream.IntStream.range(0, 2).mapToObj(i -> danube.start(pipeline, r -> r.listener(this::record))).toList();
    assertThat(runs).extracting(Run::await).allSatisfy(result -> assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS));
    assertThat(most).hasValue(1);
    assertThat(events).filteredOn(RunEvent.NodeWaiting.class::isInstance).hasSizeGreaterThanOrEqualTo(5);
  }

  @Test
  void a_run_goes_on_where_it_failed_in_its_workspace_unless_that_is_gone() {
    boolean[] mended = {false};
    Consumer<Pipeline.Builder> definition = p -> p
        .stage("first", s -> s.run("echo x >> once").output(VERSION).call(c -> c.set(VERSION, "1.4")))
        .stage("second", s -> s.call(c -> {
          if (!mended[0]) {
            throw new IllegalStateException("not yet");
          }
        }).run("cat once"))
        .stage("third", s -> s.env("V", VERSION).run("echo $V; cat once"));
    RunResult failed = run(definition);
    mended[0] = true;
    Danube danube = opened.get(0);
    Pipeline pipeline = pipeline(definition);
    if (!keepsFiles()) {
      assertThatThrownBy(() -> danube.resume(pipeline, failed.id())).isInstanceOf(IllegalArgumentException.class)
          .hasMessage("This backend has no files, so no record of its runs is kept");
      return;
    }
    events.clear();
    RunResult result = danube.run(pipeline, r -> r.resume(failed.id()).listener(this::record));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.id()).isEqualTo(failed.id());
    assertThat(out("second")).as("first ran once").containsExactly("x");
    assertThat(out("third")).containsExactly("1.4", "x");
    assertThat(result.warnings()).isEmpty();

    RunResult other = danube.run(pipeline(p -> p.stage("a", s -> s.run("false"))));
    assertThat(danube.discard(other.id())).isEmpty();
    assertThatThrownBy(() -> danube.resume(pipeline, other.id())).isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("There is no record of run " + other.id());
  }

  // spotless:on
}
