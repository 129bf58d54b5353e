package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.danube.Artifact;
import dev.danube.BackendException;
import dev.danube.Cache;
import dev.danube.Decision;
import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Pipeline;
import dev.danube.RunContext;
import dev.danube.RunResult;
import dev.danube.SkipReason;
import dev.danube.StageContext;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.engine.contract.TestPipelines;
import dev.danube.engine.fixture.ScriptedBackend;
import dev.danube.event.LifecycleCallbacks;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.StepFinished;
import dev.danube.event.RunEvent.StepStarted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the engine on a {@link ScriptedBackend}. */
@Timeout(60)
class EngineTest {

  private final ScriptedBackend backend = new ScriptedBackend();
  private final List<RunEvent> events = new CopyOnWriteArrayList<>();
  @TempDir private Path home;

  private static Pipeline pipeline(Consumer<Pipeline.Builder> definition) {
    return TestPipelines.with("ci", "main", definition);
  }

  private RunResult run(Pipeline pipeline) {
    return run(pipeline, d -> {});
  }

  private RunResult run(Pipeline pipeline, Consumer<Danube.Builder> settings) {
    try (Danube danube = Danube.using(backend, settings)) {
      return danube.run(pipeline, r -> r.listener(events::add));
    }
  }

  private List<String> lines(String stage) {
    return events.stream()
        .filter(event -> event instanceof RunEvent.LogLine line && line.stage().equals(stage))
        .map(event -> ((RunEvent.LogLine) event).text())
        .toList();
  }

  // spotless:off

  private static Void block(StageContext stage, String what) throws InterruptedException {
    stage.run(what);
    return null;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final AtomicReference<Danube> closed = new AtomicReference<>();

  /** The container of a stage, and how it ends. */
  @Nested
  class Containers {

    @Test
    void a_pool_of_one_thread_finishes_a_parallel_inside_a_parallel() {
      RunResult result = run(pipeline(p -> p
          .parallel("outer", v -> v
              .stage("a", s -> s.run("exit 0"))
              .parallel("inner", w -> w
                  .stage("b", s -> s.run("exit 0"))
                  .stage("c", s -> s.image("own").run("exit 0"))
                  .stage("d", s -> s.call(c -> {})))
              .group("g", g -> g.stage("e", s -> s.run("exit 0")).stage("f", s -> s.run("exit 0"))))
          .stage("last", s -> s.run("exit 0"))), d -> d.maxConcurrent(1));

      assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.stages()).hasSize(7).allMatch(stage -> stage.outcome() == Outcome.SUCCESS);
    }

    @Test
    void the_main_container_is_started_once_and_own_containers_are_removed_with_their_stage() {
      run(pipeline(p -> p
          .parallel("v", v -> {
            for (int i = 0; i < 20; i++) {
              v.stage("main" + i, s -> s.run("exit 0"));
            }
          })
          .stage("own", s -> s.image("own").run("exit 0"))
          .stage("isolated", s -> s.isolated().run("exit 0"))
          .stage("last", s -> s.run("exit 0"))));

      assertThat(backend.count("start main")).as("the shared one and the isolated one").isEqualTo(2);
      assertThat(backend.count("remove own")).isEqualTo(1);
      assertThat(backend.log.indexOf("remove own")).isLessThan(backend.log.lastIndexOf("start main"));
      assertThat(backend.log).endsWith("close session", "disconnect");
    }

    @Test
    void java_stages_need_no_container() {
      run(pipeline(p -> p.stage("a", s -> s.call(c -> c.log("hello\nyou")))));

      assertThat(lines("a")).containsExactly("hello", "you");
      assertThat(backend.log).containsExactly("connect", "close session", "disconnect");
    }

    @Test
    void a_missing_image_is_errored_and_the_next_stage_tries_by_itself() {
      RunResult result = run(Pipeline.define("ci", p -> p
          .image("missing")
          .parallel("v", v -> v
              .stage("a", s -> s.run("exit 0"))
              .stage("b", s -> s.run("exit 0"))
              .stage("c", s -> s.image("good").run("exit 0")))));

      for (String stage : List.of("a", "b")) {
        StageFailure failure = result.stage(stage).failure().orElseThrow();
        assertThat(failure.kind()).isEqualTo(FailureKind.IMAGE);
        assertThat(failure.message()).isEqualTo("no image missing");
      }
      assertThat(result.stage("c").outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.outcome()).isEqualTo(Outcome.ERRORED);
    }

    @Test
    void a_main_container_that_does_not_start_is_started_by_the_next_stage() {
      backend.failStarts(1);
      RunResult result = run(pipeline(p -> p
          .parallel("v", v -> v
              .stage("a", s -> s.run("exit 0"))
              .stage("b", s -> s.run("exit 0"))
              .stage("c", s -> s.run("exit 0")))));

      assertThat(result.stages()).extracting(StageResult::outcome)
          .containsOnlyOnce(Outcome.ERRORED).contains(Outcome.SUCCESS);
      assertThat(backend.count("start main")).isEqualTo(1);
    }

    @Test
    void when_the_main_container_dies_its_stage_is_errored_and_the_next_gets_a_fresh_one() {
      RunResult result = run(pipeline(p -> p
          .stage("a", s -> s.run("die"))
          .stage("b", s -> s.run("exit 0").after("a"))));

      StageFailure failure = result.stage("a").failure().orElseThrow();
      assertThat(failure.kind()).isEqualTo(FailureKind.INFRASTRUCTURE);
      assertThat(failure.message()).isEqualTo("the main container died: it ended with exit code 137");
      assertThat(result.stage("a").outcome()).isEqualTo(Outcome.ERRORED);
      assertThat(result.stage("b").outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(lines("b")).containsExactly("the main container died; a new one is created, and the workspace is kept");
      assertThat(backend.count("start main")).isEqualTo(2);
    }

    @Test
    void a_main_container_that_dies_between_two_steps_is_noticed_too() {
      RunResult result = run(pipeline(p -> p
          .stage("a", s -> s.run("expire").run("exit 0"))
          .stage("b", s -> s.run("exit 0").after("a"))));
      assertThat(result.stage("a").failure().orElseThrow().message())
          .isEqualTo("the main container died: it ended with exit code 137");
      assertThat(result.stage("b").outcome()).isEqualTo(Outcome.SUCCESS);
    }

    /** Repeated, because either stage may be the one that reports the death to the coordinator. */
    @RepeatedTest(100)
    void a_stage_that_waits_for_a_thread_when_the_main_container_dies_gets_the_fresh_one() {
      RunResult result = run(pipeline(p -> p
          .stage("first", s -> s.run("exit 0"))
          .parallel("v", v -> v
              .stage("a", s -> s.run("die"))
              .stage("b", s -> s.run("exit 0"))
              .stage("c", s -> s.run("exit 0")))), d -> d.maxConcurrent(1));
      assertThat(result.stage("a").outcome()).isEqualTo(Outcome.ERRORED);
      assertThat(result.stage("b").outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.stage("c").outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(backend.count("start main")).isEqualTo(2);
    }

    @Test
    void a_locked_cache_is_locked_also_for_java_code_that_may_ask_for_a_container() {
      AtomicInteger inside = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      RunResult result = run(pipeline(p -> p.parallel("v", v -> {
        for (int i = 0; i < 8; i++) {
          v.stage("s" + i, s -> s.cache(Cache.of("apt", "/var/cache/apt").locked()).call(c -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            c.run("exit 0");
            inside.decrementAndGet();
          }));
        }
      })));
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
      assertThat(most).hasValue(1);
    }
  }

  /** Steps and how they end. */
  @Nested
  class Steps {

    @Test
    void a_failed_stage_skips_what_waits_for_it_and_nothing_else() {
      RunResult result = run(pipeline(p -> p
          .parallel("v", v -> v
              .group("left", g -> g.stage("a", s -> s.run("print why").run("exit 3")).stage("b", s -> s.run("exit 0")))
              .stage("right", s -> s.run("exit 0")))
          .stage("below", s -> s.run("exit 0"))
          .stage("anyway", s -> s.run("exit 0").after("a"))));

      StageFailure failure = result.stage("a").failure().orElseThrow();
      assertThat(failure.kind()).isEqualTo(FailureKind.EXIT_CODE);
      assertThat(failure.exitCode()).isEqualTo(3);
      assertThat(failure.message()).isEqualTo("exit code 3 from run \"exit 3\"");
      assertThat(failure.step()).contains("run \"exit 3\"");
      assertThat(failure.lastLines()).containsExactly("why");
      assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
      assertThat(result.stage("b").skipReason().orElseThrow().text()).isEqualTo("needs a, which failed");
      assertThat(result.stage("below").skipReason().orElseThrow())
          .isEqualTo(new SkipReason(SkipReason.Kind.UPSTREAM, Optional.of("a"), "needs a, which failed"));
      assertThat(result.stage("right").outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.stage("anyway").outcome()).isEqualTo(Outcome.SUCCESS);
    }

    /** Returns the variables that each stage has. */
    private static String known(RunResult result, String stage) {
      return "{CI=true, DANUBE_RUN_ID=" + result.id() + ", DANUBE_PIPELINE=ci, DANUBE_STAGE=" + stage + ", DANUBE_ATTEMPT=1, ";
    }

    @Test
    void steps_get_the_environment_and_the_working_directory() {
      RunResult result = run(pipeline(p -> p
          .env("A", "1").env("B", "1")
          .stage("a", s -> s.env("B", "2").run("env a"))
          .stage("b", s -> s.workdir("sub").exec("env", "b"))
          .stage("c", s -> s.workdir("/abs").run("env c"))));

      assertThat(lines("a")).containsExactly(known(result, "a") + "A=1, B=2} in /workspace");
      assertThat(lines("b")).containsExactly(known(result, "b") + "A=1, B=1} in /workspace/sub");
      assertThat(lines("c")).containsExactly(known(result, "c") + "A=1, B=1} in /abs");
    }

    @Test
    void a_step_that_the_backend_loses_is_errored_never_a_made_up_exit_code() {
      RunResult result = run(pipeline(p -> p.stage("a", s -> s.run("lose"))));

      StageFailure failure = result.stage("a").failure().orElseThrow();
      assertThat(failure.kind()).isEqualTo(FailureKind.INFRASTRUCTURE);
      assertThat(failure.message()).isEqualTo("lost the step");
      assertThat(failure.exitCode()).isEqualTo(-1);
      assertThat(failure.cause()).containsInstanceOf(BackendException.class);
    }

    @Test
    void exit_code_127_names_what_was_not_found_and_says_which_container_it_was() {
      RunResult result = run(pipeline(p -> p
          .stage("main", s -> s.run("print hi").run("missing mvn"))
          .stage("own", s -> s.isolated().exec("exit", "127").after("main"))));

      assertThat(result.stage("main").failure().orElseThrow().message())
          .isEqualTo("exit code 127 from run \"missing mvn\": command not found (sh: mvn: not found)");
      assertThat(result.stage("own").failure().orElseThrow().message())
          .isEqualTo("exit code 127 from exec \"exit 127\": command not found; the stage has its own"
              + " container, which does not contain what other stages installed in the main container");
    }
  }

  /** Artifacts of stages. */
  @Nested
  class Artifacts {

    @Test
    void artifacts_are_collected_also_after_a_failure() throws Exception {
      RunResult result = run(pipeline(p -> p
          .stage("a", s -> s
              .run("write target/a.jar").run("write target/b.txt").run("write target/sub/c.jar").run("write d.jar")
              .run("exit 1")
              .artifact("target/*.jar").artifact("**/c.jar"))
          .stage("b/..", s -> s.run("exit 0").after("a").artifact("**/*.jar"))), d -> d.home(home));

      StageResult a = result.stage("a");
      assertThat(a.artifacts()).extracting(Artifact::name).containsExactly("target/a.jar", "target/sub/c.jar");
      Path file = home.resolve("runs").resolve(result.id()).resolve("artifacts/a/target/a.jar");
      assertThat(a.artifacts().get(0).file()).isEqualTo(file);
      assertThat(Files.readString(file)).isEqualTo("content of target/a.jar");
      assertThat(a.artifacts().get(0).size()).isEqualTo(Files.size(file));
      assertThat(result.stage("b/..").artifacts()).extracting(Artifact::name)
          .containsExactly("d.jar", "target/a.jar", "target/sub/c.jar");
      assertThat(home.resolve("runs").resolve(result.id()).resolve("artifacts/b%2F..")).isDirectory();
    }

    @Test
    void artifacts_are_copied_to_the_folders_that_are_named_if_the_stage_succeeds(@TempDir Path to) throws Exception {
      Files.createDirectories(to.resolve("out"));
      Files.writeString(to.resolve("out/a.jar"), "old");
      Files.writeString(to.resolve("out/other"), "stays");
      RunResult result;
      try (Danube danube = Danube.using(backend, d -> d.home(home))) {
        result = danube.run(pipeline(p -> p
            .stage("a", s -> s.run("write target/a.jar").run("write target/sub/b.jar").run("write one/c.txt")
                .artifact("target/**", t -> t.to(to.resolve("out").toString())).artifact("one/c.txt", t -> t.to(to.resolve("single").toString()))
                .artifact("target/*.jar"))
            .stage("ignored", s -> s.run("write e.txt").run("exit 1").onError(f -> Decision.IGNORE)
                .artifact("e.txt", t -> t.to(to.resolve("ignored").toString())))
            .stage("b", s -> s.run("write d.txt").run("exit 1").artifact("d.txt", t -> t.to(to.resolve("failed").toString())))),
            r -> r.artifacts(to.resolve("all")).listener(events::add));
      }
      assertThat(Files.readString(to.resolve("out/a.jar"))).isEqualTo("content of target/a.jar");
      assertThat(to.resolve("out/sub/b.jar")).exists();
      assertThat(Files.readString(to.resolve("out/other"))).isEqualTo("stays");
      assertThat(to.resolve("single/c.txt")).exists();
      assertThat(to.resolve("all/a/target/sub/b.jar")).exists();
      assertThat(to.resolve("failed")).doesNotExist();
      assertThat(to.resolve("ignored")).as("it has failed, too").doesNotExist();
      assertThat(to.resolve("all/b")).doesNotExist();
      assertThat(result.stage("a").artifacts().get(0).file()).startsWith(home);
      assertThat(lines("a")).contains("copied 2 files to " + to.resolve("out"), "copied 1 file to " + to.resolve("single"), "copied 1 file to " + to.resolve("all/a"));
    }

    @Test
    void a_folder_that_cannot_be_written_fails_the_stage(@TempDir Path to) throws Exception {
      Files.writeString(to.resolve("file"), "");
      RunResult result = run(pipeline(p -> p
          .stage("a", s -> s.run("write a.txt").artifact("a.txt", t -> t.to(to.resolve("file").toString())))), d -> d.home(home));
      assertThat(result.stage("a").failure().orElseThrow().kind()).isEqualTo(FailureKind.ARTIFACT);
      assertThat(result.stage("a").failure().orElseThrow().message())
          .startsWith("cannot copy the artifact a.txt to " + to.resolve("file") + ": ").contains("FileAlreadyExists");
    }

    @Test
    void an_artifact_that_is_not_there_fails_its_stage_but_hides_no_other_failure() {
      RunResult result = run(pipeline(p -> p
          .stage("a", s -> s.run("exit 0").artifact("*.jar").artifact("x.txt"))
          .stage("b", s -> s.run("exit 2").after("a").artifact("*.jar"))), d -> d.home(home));

      assertThat(result.stage("a").failure().orElseThrow().kind()).isEqualTo(FailureKind.ARTIFACT);
      assertThat(result.stage("a").failure().orElseThrow().message())
          .isEqualTo("no file in /workspace matches the artifact \"*.jar\", \"x.txt\"");
      assertThat(result.stage("b").failure().orElseThrow().exitCode()).isEqualTo(2);
      assertThat(lines("b")).containsExactly("could not collect all artifacts: no file in /workspace matches the artifact \"*.jar\"");
    }

    @Test
    void an_artifact_that_is_missing_costs_no_outputs_where_that_is_allowed_or_ignored() {
      Output<String> allowed = Output.text("allowed");
      Output<String> ignored = Output.text("ignored");
      RunResult result = run(pipeline(p -> p
          .stage("a", s -> s.run("exit 0").call(c -> c.set(allowed, "x")).output(allowed).artifact("*.jar").allowFailure())
          .stage("b", s -> s.run("exit 0").call(c -> c.set(ignored, "y")).output(ignored).artifact("*.jar").onError(f -> Decision.IGNORE))
          .stage("c", s -> s.env("A", allowed).env("B", ignored).run("env x"))), d -> d.home(home));
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.UNSTABLE);
      assertThat(result.get(allowed)).isEqualTo("x");
      assertThat(lines("c")).singleElement().asString().contains("A=x", "B=y");
    }

    @Test
    void a_stage_that_fails_for_want_of_an_artifact_has_its_hooks_for_that_and_has_made_nothing() {
      Output<String> out = Output.text("out");
      List<String> hooks = new CopyOnWriteArrayList<>();
      RunResult result = run(pipeline(p -> p
          .stage("a", s -> s.run("exit 0").call(c -> c.set(out, "x")).output(out).artifact("*.jar")
              .onFailure(h -> h.call(c -> hooks.add("failure"))).always(h -> h.call(c -> hooks.add("always"))))), d -> d.home(home));
      assertThat(result.stage("a").outcome()).isEqualTo(Outcome.FAILED);
      assertThat(hooks).containsExactly("always", "failure");
      assertThat(result.outputs()).isEmpty();
    }

    @Test
    void artifacts_need_a_home() {
      Pipeline pipeline = pipeline(p -> p.stage("a", s -> s.run("exit 0").artifact("x")));
      assertThatThrownBy(() -> run(pipeline))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Pipeline \"ci\" has artifacts (stage \"a\"), but this Danube has no home to keep them"
              + " in; set one: Danube.using(backend, d -> d.home(path))");
      assertThat(backend.log).isEmpty();
    }
  }

  /** Java code in stages. */
  @Nested
  class JavaCode {

    @RepeatedTest(20)
    void steps_that_java_code_runs_on_threads_of_its_own_are_stopped_with_the_stage_which_ends_after_them() throws Exception {
      ExecutorService helpers = Executors.newFixedThreadPool(2);
      try (Danube danube = Danube.using(backend)) {
        Run run = danube.start(pipeline(p -> p
            .stage("a", s -> s.run("exit 0").call(c -> {
              Future<?> one = helpers.submit(() -> block(c, "block slowly one"));
              Future<?> two = helpers.submit(() -> block(c, "block slowly two"));
              one.get();
              two.get();
            }))));
        backend.awaitStep("block slowly one");
        backend.awaitStep("block slowly two");
        run.cancel();
        assertThat(run.await().stage("a").outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(backend.log).contains("terminated block slowly one", "terminated block slowly two").endsWith("close session");
      } finally {
        helpers.shutdownNow();
      }
    }

    @Test
    void java_code_fails_its_stage_by_an_exception_and_is_interrupted_by_a_cancel() throws Exception {
      CountDownLatch reached = new CountDownLatch(1);
      try (Danube danube = Danube.using(backend)) {
        RunResult failed = danube.run(pipeline(p -> p.stage("a", s -> s.call(c -> {
          throw new IOException("disk full");
        }))));
        StageFailure failure = failed.stage("a").failure().orElseThrow();
        assertThat(failure.kind()).isEqualTo(FailureKind.EXCEPTION);
        assertThat(failure.message()).matches("the Java code threw java.io.IOException: disk full \\(EngineTest.java:\\d+\\)");
        assertThat(failure.cause()).containsInstanceOf(IOException.class);

        Run run = danube.start(pipeline(p -> p.stage("a", s -> s.call(c -> {
          reached.countDown();
          new CountDownLatch(1).await();
        }))));
        reached.await();
        run.cancel();
        assertThat(run.await().stage("a").outcome()).isEqualTo(Outcome.CANCELLED);
      }
    }

    @Test
    void java_code_fails_its_stage_with_a_message_for_people() throws Exception {
      RunResult result = run(pipeline(p -> p.stage("a", s -> s.call(c -> {
        throw c.failure("there is no tag");
      }))));
      StageFailure failure = result.stage("a").failure().orElseThrow();
      assertThat(failure.kind()).isEqualTo(FailureKind.EXCEPTION);
      assertThat(failure.message()).isEqualTo("there is no tag");
      assertThat(failure.lastLines()).isEmpty();
    }

    @Test
    void java_code_that_keeps_the_interrupt_to_itself_is_stopped_all_the_same_and_may_clean_up_first() throws Exception {
      CountDownLatch reached = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      List<String> seen = new CopyOnWriteArrayList<>();
      try (Danube danube = Danube.using(backend)) {
        Run run = danube.start(pipeline(p -> p.stage("a", s -> s.call(c -> {
          try {
            reached.countDown();
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            c.log("cleaning up");
            goOn.await();
            seen.add("clean");
          }
        }))));
        reached.await();
        run.cancel();
        goOn.countDown();
        assertThat(run.await().stage("a").outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(seen).containsExactly("clean");
      }
    }

    @Test
    void java_code_sees_its_run_and_its_context_ends_with_the_step() {
      AtomicReference<StageContext> leaked = new AtomicReference<>();
      List<String> seen = new CopyOnWriteArrayList<>();
      Pipeline pipeline = pipeline(p -> p
          .stage("a", s -> s.run("exit 0"))
          .stage("b", s -> s.call(c -> {
            leaked.set(c);
            seen.add(c.runContext().stage("a").orElseThrow().outcome().name());
            seen.add(String.valueOf(c.runContext().stage("b").isPresent()));
            seen.add(c.runContext().summary());
            assertThat(c.runContext().pipeline().name()).isEqualTo("ci");
            assertThatThrownBy(() -> c.runContext().stage("aa"))
                .hasMessage("Pipeline \"ci\" has no stage \"aa\"; did you mean \"a\"?");
          })));
      RunResult result = run(pipeline);

      assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(seen).containsExactly("SUCCESS", "false", "ci: SUCCESS in 0ms (run " + result.id() + ")");
      assertThatThrownBy(() -> leaked.get().log("late"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("This context is from a step of stage \"b\" that has ended");
    }

    @Test
    void what_java_code_has_left_at_work_on_other_threads_is_stopped_when_it_returns() throws Exception {
      ExecutorService helpers = Executors.newSingleThreadExecutor();
      AtomicReference<Future<?>> served = new AtomicReference<>();
      try {
        RunResult result = run(pipeline(p -> p.stage("a", s -> s.run("exit 0").call(c -> {
          served.set(helpers.submit(() -> block(c, "block serve")));
          backend.awaitStep("block serve");
        }))));
        assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
        assertThat(backend.log).contains("terminate block serve");
        assertThatThrownBy(() -> served.get().get()).hasCauseInstanceOf(InterruptedException.class);
        assertThat(helpers.submit(Thread::interrupted).get()).as("the thread is as it was").isFalse();
      } finally {
        helpers.shutdownNow();
      }
    }
  }

  /** Listeners and the events that they receive. */
  @Nested
  class Events {

    @Test
    void a_listener_that_stands_still_does_not_keep_a_jvm_that_ends() throws Exception {
      CountDownLatch standing = new CountDownLatch(1);
      CountDownLatch free = new CountDownLatch(1);
      Danube danube = Danube.using(backend);
      try {
        Run run = danube.start(pipeline(p -> p
            .stage("a", s -> s.run("block a"))
            .stage("b", s -> s.run("exit 0"))), r -> r.listener(event -> {
              if (event instanceof RunEvent.LogLine || event instanceof RunEvent.StageSkipped) {
                standing.countDown();
                awaitQuietly(free);
              }
            }));
        backend.awaitStep("block a");
        danube.shutDown(Duration.ofMillis(100), Duration.ofSeconds(3));
        standing.await();
        assertThat(run.isDone()).isFalse();
        backend.awaitClosed(); // its containers are removed nevertheless
      } finally {
        free.countDown();
        danube.close();
      }
    }

    @Test
    void events_nest_and_every_start_has_one_end() {
      run(pipeline(p -> p
          .stage("a", s -> s.run("print hi").run("exit 1"))
          .stage("b", s -> s.run("exit 0"))));

      assertThat(events).extracting(event -> event.getClass().getSimpleName())
          .containsExactly("RunStarted", "StageStarted", "AttemptStarted", "StepStarted", "LogLine", "StepFinished",
              "StepStarted", "StepFinished", "AttemptFinished",
              "StageFinished", "StageSkipped", "RunFinished");
      assertThat(events).extracting(RunEvent::run).containsOnly(events.get(0).run());
      assertThat(events).filteredOn(StepStarted.class::isInstance).map(StepStarted.class::cast)
          .extracting(StepStarted::step, StepStarted::title, StepStarted::script)
          .containsExactly(tuple(1, "run \"print hi\"", Optional.of("print hi")), tuple(2, "run \"exit 1\"", Optional.of("exit 1")));
      assertThat(events).filteredOn(StepFinished.class::isInstance).map(StepFinished.class::cast)
          .extracting(StepFinished::step, StepFinished::succeeded).containsExactly(tuple(1, true), tuple(2, false));
    }

    @Test
    void a_slow_listener_gets_every_event_in_order_and_the_run_ends_after_the_last() {
      List<String> slow = new CopyOnWriteArrayList<>();
      try (Danube danube = Danube.using(backend)) {
        RunResult result = danube.run(pipeline(p -> p.parallel("v", v -> {
          for (int i = 0; i < 5; i++) {
            v.stage("s" + i, s -> s.call(c -> c.log("one")).call(c -> c.log("two")));
          }
        })), r -> r.listener(events::add).listener(event -> {
          LockSupport.parkNanos(200_000);
          slow.add(event.getClass().getSimpleName());
        }));
        assertThat(slow).isEqualTo(events.stream().map(event -> event.getClass().getSimpleName()).toList());
        assertThat(slow).startsWith("RunStarted").endsWith("RunFinished").filteredOn("LogLine"::equals).hasSize(10);
        assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
      }
    }

    @Test
    void a_listener_that_throws_or_cancels_does_not_disturb_the_others() {
      List<String> seen = new CopyOnWriteArrayList<>();
      AtomicReference<Run> run = new AtomicReference<>();
      CountDownLatch started = new CountDownLatch(1);
      try (Danube danube = Danube.using(backend)) {
        run.set(danube.start(
            pipeline(p -> p
                .stage("wait", s -> s.call(c -> started.await()))
                .stage("a", s -> s.run("print hi"))
                .stage("b", s -> s.run("exit 0"))),
            r -> r
                .listener(event -> {
                  throw new IllegalStateException("bad listener");
                })
                .listener(event -> {
                  if (event instanceof RunEvent.LogLine) {
                    run.get().cancel();
                  }
                })
                .listener(event -> seen.add(event.getClass().getSimpleName()))));
        started.countDown();
        RunResult result = run.get().await();

        assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(seen).containsSubsequence("LogLine", "StageSkipped").endsWith("RunFinished");
        assertThat(seen.indexOf("LogLine")).as("what a listener causes comes after what it handles")
            .isLessThan(seen.indexOf("StageSkipped"));
      }
    }
  }

  /** Cancellations, kills and limits. */
  @Nested
  class Stops {

    @Test
    void a_run_that_waits_for_the_threads_of_another_can_be_cancelled_meanwhile() throws Exception {
      Pipeline endless = pipeline(p -> p.stage("a", s -> s.run("block")));
      try (Danube danube = Danube.using(backend, d -> d.maxConcurrent(1))) {
        Run other = danube.start(endless);
        backend.awaitStep("block");
        Run waiting = danube.start(pipeline(p -> p.stage("a", s -> s.run("exit 0"))));
        waiting.cancel();
        assertThat(waiting.await().stage("a").outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(other.isDone()).isFalse();
      }
    }

    @Test
    void a_listener_is_never_interrupted_by_what_stops_its_stage() throws Exception {
      CountDownLatch handling = new CountDownLatch(1);
      CountDownLatch cancelled = new CountDownLatch(1);
      AtomicReference<Boolean> disturbed = new AtomicReference<>(false);
      try (Danube danube = Danube.using(backend)) {
        Run run = danube.start(pipeline(p -> p.stage("a", s -> s.call(c -> {
          c.log("hello");
          new CountDownLatch(1).await();
        }))), r -> r.listener(event -> {
          if (event instanceof RunEvent.LogLine) {
            handling.countDown();
            try {
              cancelled.await();
            } catch (InterruptedException e) {
              disturbed.set(true);
            }
          }
        }));
        handling.await();
        run.cancel();
        cancelled.countDown();
        assertThat(run.await().stage("a").outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(disturbed.get()).isFalse();
      }
    }

    @Test
    void cancel_stops_what_runs_skips_what_waits_and_cleans_up() throws Exception {
      try (Danube danube = Danube.using(backend)) {
        Run run = danube.start(pipeline(p -> p
            .stage("before", s -> s.run("exit 0"))
            .parallel("v", v -> v.stage("a", s -> s.run("block a")).stage("b", s -> s.run("block b")))
            .stage("below", s -> s.run("exit 0"))), r -> r.listener(events::add));
        backend.awaitStep("block a");
        backend.awaitStep("block b");
        assertThat(run.isDone()).isFalse();
        assertThat(run.await(Duration.ofMillis(1))).isEmpty();
        assertThat(danube.runs()).containsExactly(run);
        run.cancel();
        run.cancel();
        RunResult result = run.await();

        assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(result.stage("before").outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(result.stage("a").outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(result.stage("b").outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(result.stage("below").skipReason().orElseThrow().kind()).isEqualTo(SkipReason.Kind.CANCELLED);
        assertThat(backend.log).contains("terminate block a", "terminate block b").doesNotContain("kill block a");
        assertThat(backend.log).endsWith("close session");
        assertThat(danube.runs()).isEmpty();
        run.cancel();
        assertThat(run.await()).isSameAs(result);
      }
    }

    @Test
    void the_limit_of_a_run_counts_from_its_begin_and_says_nothing_of_a_run_that_was_cancelled() throws Exception {
      CountDownLatch thinking = new CountDownLatch(1);
      LifecycleCallbacks slow = new LifecycleCallbacks() {
        @Override
        public void beforeRun(RunContext run) throws InterruptedException {
          thinking.countDown();
          new CountDownLatch(1).await();
        }
      };
      Pipeline limited = pipeline(p -> p.timeout(Duration.ofMinutes(5)).stage("a", s -> s.run("block a")));
      try (Danube danube = Danube.using(backend, d -> d.callbacks(slow))) {
        Run run = danube.start(limited);
        thinking.await();
        backend.ringTimers();
        RunResult result = run.await();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.stage("a").skipReason().orElseThrow().text()).contains("timed out after 5m");
      }
      try (Danube danube = Danube.using(backend)) {
        CountDownLatch inHook = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        Run run = danube.start(pipeline(p -> p.timeout(Duration.ofMinutes(5)).stage("a", s -> s.run("block a").always(h -> h.call(c -> {
          inHook.countDown();
          free.await();
        })))));
        backend.awaitStep("block a");
        run.cancel();
        inHook.await();
        backend.ringTimers();
        free.countDown();
        assertThat(run.await().outcome()).isEqualTo(Outcome.CANCELLED);
      }
    }

    @Test
    void a_kill_at_the_end_of_a_run_keeps_the_workspace_of_one_that_failed_only(@TempDir Path home) {
      for (String step : List.of("exit 3", "exit 0")) {
        backend.log.clear();
        try (Danube danube = Danube.using(backend, d -> d.home(home))) {
          backend.atNotices(() -> danube.runs().forEach(Run::kill));
          RunResult result = danube.run(pipeline(p -> p.stage("a", s -> s.run(step))));
          assertThat(backend.log).filteredOn(entry -> entry.equals("keep") || entry.equals("close session"))
              .as(result.summary()).startsWith(result.succeeded() ? "close session" : "keep").endsWith("close session", "close session");
        }
      }
    }

    @Test
    void a_kill_while_artifacts_are_read_is_no_failure_of_the_stage(@TempDir Path home) throws Exception {
      List<String> asked = new CopyOnWriteArrayList<>();
      try (Danube danube = Danube.using(backend, d -> d.home(home))) {
        Run run = danube.start(pipeline(p -> p
            .stage("a", s -> s.run("write stands-still").artifact("stands-still").onError(context -> {
              asked.add(context.toString());
              return Decision.FAIL;
            }))));
        backend.awaitStep("read");
        run.kill();
        assertThat(run.await().outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(asked).isEmpty();
      }
    }

    @RepeatedTest(20)
    void kill_ends_a_run_without_any_grace() throws Exception {
      try (Danube danube = Danube.using(backend)) {
        Run run = danube.start(pipeline(p -> p
            .stage("a", s -> s.run("stubborn a").always(h -> h.run("block hook")))
            .post(after -> after.always("never", s -> s.run("exit 0")))));
        backend.awaitStep("stubborn a");
        run.kill();
        assertThat(backend.log).as("at once").contains("close session");
        RunResult result = run.await();
        assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(result.stage("never").outcome()).isEqualTo(Outcome.SKIPPED);
        run.kill();
      }
    }

    @Test
    void a_stage_that_waits_for_a_thread_when_the_run_is_cancelled_never_starts() throws Exception {
      try (Danube danube = Danube.using(backend, d -> d.maxConcurrent(1))) {
        Run run = danube.start(pipeline(p -> p
            .parallel("v", v -> v
                .stage("a", s -> s.image("own").run("block a"))
                .stage("b", s -> s.image("own").run("exit 0")))), r -> r.listener(events::add));
        backend.awaitStep("block a");
        run.cancel();

        assertThat(run.await().stage("b").outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(events).filteredOn(RunEvent.StageStarted.class::isInstance).hasSize(1);
        assertThat(events).filteredOn(RunEvent.StageSkipped.class::isInstance).hasSize(1);
      }
    }

    @Test
    void a_step_that_ignores_sigterm_is_killed_after_its_grace() throws Exception {
      try (Danube danube = Danube.using(backend)) {
        Run run = danube.start(pipeline(p -> p.stage("a", s -> s.run("stubborn"))), r -> r.listener(events::add));
        backend.awaitStep("stubborn");
        run.cancel();
        run.await();
        assertThat(backend.log).containsSubsequence("terminate stubborn", "kill stubborn");
        assertThat(lines("a")).containsExactly("still running 10.0s after SIGTERM; killing it");
      }
    }

    @Test
    void the_grace_can_be_set() throws Exception {
      try (Danube danube = Danube.using(backend, d -> d.grace(Duration.ofMillis(2500)))) {
        Run run = danube.start(pipeline(p -> p.stage("a", s -> s.run("stubborn"))), r -> r.listener(events::add));
        backend.awaitStep("stubborn");
        run.cancel();
        run.await();
        assertThat(lines("a")).containsExactly("still running 2.5s after SIGTERM; killing it");
      }
      assertThatThrownBy(() -> Danube.using(backend, d -> d.grace(Duration.ofMillis(-1))))
          .isInstanceOf(IllegalArgumentException.class).hasMessage("grace must not be negative, was PT-0.001S");
    }

    @Test
    void a_timeout_fails_its_stage_and_leaves_the_others_running() throws Exception {
      try (Danube danube = Danube.using(backend)) {
        Run run = danube.start(pipeline(p -> p
            .parallel("v", v -> v
                .stage("slow", s -> s.run("block slow").timeout(Duration.ofSeconds(2)))
                .stage("other", s -> s.run("block other")))));
        backend.awaitStep("block slow");
        backend.awaitStep("block other");
        backend.ringTimers();
        backend.awaitStep("terminate block slow");
        run.cancel();
        RunResult result = run.await();

        StageFailure failure = result.stage("slow").failure().orElseThrow();
        assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(failure.message()).isEqualTo("timed out after 2.0s: run \"block slow\" was stopped");
        assertThat(result.stage("slow").outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.stage("other").outcome()).as("ended by the cancel only").isEqualTo(Outcome.CANCELLED);
      }
    }

    @Test
    void a_limit_that_nobody_set_is_named_with_what_sets_it() throws Exception {
      try (Danube danube = Danube.using(backend)) {
        Run run = danube.start(pipeline(p -> p
            .stage("hooked", s -> s.run("exit 0").always(h -> h.run("block hook")))
            .stage("own", s -> s.run("exit 0").always(h -> h.run("block own").timeout(Duration.ofMinutes(5))))
            .post(post -> post.always("last", s -> s.run("block last")))));
        for (String step : List.of("block hook", "block own", "block last")) {
          backend.awaitStep(step);
          backend.ringTimers();
        }
        RunResult result = run.await();
        assertThat(result.warnings()).containsExactly(
            "hook of stage hooked: stopped after 1m 00s, the default limit of hooks; set timeout(...) on it",
            "hook of stage own: stopped after 5m 00s");
        assertThat(result.stage("last").failure().orElseThrow().message()).isEqualTo(
            "timed out after 10m 00s, the default limit of post stages; set timeout(...) on it: run \"block last\" was stopped");
      }
    }

    @Test
    void an_interrupt_of_the_thread_that_runs_cancels_and_one_that_waits_does_not() throws Exception {
      Pipeline pipeline = pipeline(p -> p.stage("a", s -> s.run("block")));
      try (Danube danube = Danube.using(backend)) {
        AtomicReference<RunResult> result = new AtomicReference<>();
        AtomicReference<Boolean> flag = new AtomicReference<>();
        Thread runner = new Thread(() -> {
          result.set(danube.run(pipeline));
          flag.set(Thread.interrupted());
        });
        runner.start();
        backend.awaitStep("block");
        runner.interrupt();
        runner.join();
        assertThat(result.get().outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(flag.get()).isTrue();

        Run run = danube.start(pipeline);
        Thread.currentThread().interrupt();
        assertThatThrownBy(run::await).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(run.isDone()).isFalse();
        run.cancel();
      }
    }
  }

  /** The settings and the lifecycle of a Danube. */
  @Nested
  class TheDanube {

    @Test
    void code_at_the_end_of_a_run_that_closes_its_danube_is_told_that_it_waits_for_itself() {
      LifecycleCallbacks closing = new LifecycleCallbacks() {
        @Override
        public void afterRun(RunContext run, RunResult result) {
          closed.get().close();
        }
      };
      try (Danube danube = Danube.using(backend, d -> d.callbacks(closing))) {
        closed.set(danube);
        RunResult result = danube.run(pipeline(p -> p.stage("a", s -> s.call(c -> {}))));
        assertThat(result.warnings()).singleElement().asString().contains("afterRun").contains("Use start(...) without await, or another Danube");
      }
    }

    @Test
    void code_that_a_run_calls_may_start_others_but_not_wait_for_them() {
      List<Run> started = new CopyOnWriteArrayList<>();
      try (Danube danube = Danube.using(backend)) {
        AutoCloseable itself = danube;
        Pipeline other = pipeline(p -> p.stage("x", s -> s.call(c -> c.log("other"))));
        RunResult result = danube.run(pipeline(p -> p
            .stage("run", s -> s.call(c -> danube.run(other)).allowFailure())
            .stage("await", s -> s.call(c -> {
              started.add(danube.start(other));
              started.get(0).await();
            }).allowFailure())
            .stage("close", s -> s.call(c -> itself.close()))));
        for (String stage : List.of("run", "await", "close")) {
          assertThat(result.stage(stage).failure().orElseThrow().message()).as(stage).startsWith(
              "the Java code threw java.lang.IllegalStateException: Code of a stage, a condition or a listener must not wait"
                  + " for a run of the Danube that executes this code: the run may need this thread. Use start(...) without await, or"
                  + " another Danube (EngineTest.java:");
      }
        assertThat(started.get(0).await().outcome()).isEqualTo(Outcome.SUCCESS);
      }
    }

    @Test
    void a_backend_that_is_missing_is_an_exception_before_anything_starts() {
      backend.absent();
      assertThatThrownBy(() -> run(pipeline(p -> p.stage("a", s -> s.run("exit 0")))))
          .isInstanceOf(BackendException.class)
          .hasMessage("nobody is at home");
      assertThat(events).isEmpty();
    }

    @Test
    void what_could_not_be_removed_is_in_the_warnings() {
      backend.leaves("container 1 is stuck");
      RunResult result = run(pipeline(p -> p.stage("a", s -> s.run("exit 0"))));
      assertThat(result.warnings()).containsExactly("container 1 is stuck");
      assertThat(result.succeeded()).isTrue();
    }

    @Test
    void close_cancels_and_waits_and_then_nothing_can_be_run() throws Exception {
      Pipeline pipeline = pipeline(p -> p.stage("a", s -> s.run("block")));
      Danube danube = Danube.using(backend);
      Run run = danube.start(pipeline);
      backend.awaitStep("block");
      danube.close();

      assertThat(run.isDone()).isTrue();
      assertThat(run.await().outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(backend.log).endsWith("close session", "disconnect");
      assertThatThrownBy(() -> danube.run(pipeline))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("This Danube is closed; create a new one to run pipelines");
    }

    @Test
    void many_runs_of_one_pipeline_at_once_do_not_mix() {
      Pipeline pipeline = pipeline(p -> p
          .stage("a", s -> s.run("print x"))
          .parallel("v", v -> v.stage("b", s -> s.run("exit 0")).stage("c", s -> s.run("exit 1"))));
      try (Danube danube = Danube.using(backend, d -> d.maxConcurrent(4))) {
        List<Run> runs = IntStream.range(0, 100).mapToObj(i -> danube.start(pipeline)).toList();
        assertThat(runs).extracting(Run::id).doesNotHaveDuplicates();
        assertThat(runs).allSatisfy(run -> {
          RunResult result = run.await();
          assertThat(result.id()).isEqualTo(run.id());
          assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        });
      }
      assertThat(backend.count("start main")).isEqualTo(100);
    }

    @Test
    void threads_are_named_after_run_and_stage_while_they_work() {
      AtomicReference<String> name = new AtomicReference<>();
      RunResult result = run(pipeline(p -> p.stage("a", s -> s.call(c -> name.set(Thread.currentThread().getName())))));
      assertThat(name.get()).isEqualTo("danube-" + result.id() + "-a");
    }
  }

  // spotless:on
}
