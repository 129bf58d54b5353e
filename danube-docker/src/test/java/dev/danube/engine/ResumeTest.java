package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.Condition;
import dev.danube.ImageRef;
import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Parameter;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.Secret;
import dev.danube.Source;
import dev.danube.Tag;
import dev.danube.engine.contract.TestPipelines;
import dev.danube.engine.fixture.ScriptedBackend;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.StageRestored;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.record.RunRecord;
import dev.danube.record.RunRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of runs that are resumed. */
@Timeout(60)
class ResumeTest {

  private static final Parameter<String> VERSION = Parameter.text("version").defaultTo("1");
  private static final Output<String> SUM = Output.text("sum");
  private static final Secret TOKEN = Secret.of("token", () -> "s3cret-token");

  private final ScriptedBackend backend = new ScriptedBackend();
  private final List<RunEvent> events = new CopyOnWriteArrayList<>();
  @TempDir private Path home;
  private String id;

  // spotless:off

  private static Pipeline pipeline(Consumer<Pipeline.Builder> definition) {
    return TestPipelines.with("ci", "main", definition);
  }

  private RunResult fail(Consumer<Pipeline.Builder> definition) {
    RunResult result = run(pipeline(definition), r -> {});
    assertThat(result.succeeded()).isFalse();
    id = result.id();
    backend.log.clear();
    events.clear();
    return result;
  }

  private RunResult run(Pipeline pipeline, Consumer<RunSettings.Builder> settings) {
    try (Danube danube = Danube.using(backend, d -> d.home(home))) {
      return danube.run(pipeline, r -> settings.accept(r.listener(events::add)));
    }
  }

  private RunResult resume(Consumer<Pipeline.Builder> definition) {
    return run(pipeline(definition), r -> r.resume(id));
  }

  private void refused(Consumer<Pipeline.Builder> definition, String... reasons) {
    assertThatThrownBy(() -> resume(definition)).isInstanceOf(IllegalArgumentException.class)
        .message().startsWith("Run " + id + " of \"ci\" cannot be resumed:\n  " + String.join("\n  ", reasons) + "\n")
        .endsWithIgnoringCase("start a new run, or resume it anyway with run -> run.resumeForced(\"" + id + "\") or --resume " + id + " --force");
    assertThat(backend.log).noneMatch(entry -> entry.startsWith("step "));
  }

  private List<String> started() {
    return events.stream().filter(StageStarted.class::isInstance).map(event -> ((StageStarted) event).stage()).toList();
  }

  private List<String> restored() {
    return events.stream().filter(StageRestored.class::isInstance).map(event -> ((StageRestored) event).stage()).toList();
  }

  private RunRecord record() throws IOException {
    return new RunRecords(home).find(id).orElseThrow();
  }

  private static Consumer<Pipeline.Builder> threeStages(String second) {
    return p -> p
        .stage("first", s -> s.run("write a.txt").artifact("a.txt").output(SUM).call(c -> c.set(SUM, "abc")))
        .stage("second", s -> s.env("SUM", SUM).run("env x").run(second))
        .stage("third", s -> s.run("write c.txt"));
  }

  /** The stages that run again. */
  @Nested
  class Repeated {

    @Test
    void what_has_ended_is_not_repeated_and_its_outputs_and_artifacts_are_there() throws IOException {
      RunResult failed = fail(threeStages("exit 3"));
      RunResult result = resume(threeStages("exit 0"));

      assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.id()).isEqualTo(id);
      assertThat(restored()).containsExactly("first");
      assertThat(started()).containsExactly("second", "third");
      assertThat(events.get(1)).as("right after the start").isInstanceOf(StageRestored.class);
      assertThat(events).anyMatch(event -> event instanceof RunEvent.LogLine line && line.text().contains("SUM=abc"));
      assertThat(result.get(SUM)).isEqualTo("abc");
      assertThat(result.stage("first").artifacts()).isEqualTo(failed.stage("first").artifacts());
      assertThat(result.stage("first").artifacts().get(0).file()).hasContent("content of a.txt");
      assertThat(backend.log).doesNotContain("keep");

      assertThat(record().tries()).isEqualTo(2);
      assertThat(record().end().orElseThrow().outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(record().stages()).allMatch(stage -> stage.result().orElseThrow().outcome() == Outcome.SUCCESS);
      assertThat(record().folder().log("second")).content().contains("= attempt 1 of try 2\n");
    }

    @Test
    void an_image_that_is_gone_is_made_again_if_a_stage_that_is_left_reads_it() {
      Output<ImageRef> base = Output.image("base");
      Output<ImageRef> app = Output.image("app");
      Output<ImageRef> done = Output.image("done");
      ImageRef baseId = ImageRef.of("sha256:" + "b".repeat(64));
      ImageRef appId = ImageRef.of("sha256:" + "a".repeat(64));
      ImageRef doneId = ImageRef.of("sha256:" + "d".repeat(64));
      boolean[] mended = {false};
      Consumer<Pipeline.Builder> definition = p -> p
          .stage("base", s -> s.output(base).call(c -> c.set(base, baseId)))
          .stage("app", s -> s.input(base).output(app).call(c -> c.set(app, appId)))
          .stage("done", s -> s.output(done).call(c -> c.set(done, doneId)))
          .stage("use", s -> s.input(app).call(c -> { if (!mended[0]) { throw new IllegalStateException("use"); } }));
      RunResult failed = fail(definition);
      assertThat(failed.stage("use").outcome()).isEqualTo(Outcome.FAILED);
      mended[0] = true;
      backend.removeImage(baseId);
      backend.removeImage(doneId);
      backend.removeImage(appId);
      RunResult result = resume(definition);
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
      assertThat(restored()).as("nobody reads the image of this one").containsExactly("done");
      assertThat(started()).containsExactly("base", "app", "use");
    }

    @Test
    void the_backend_hears_of_the_names_that_images_have_been_given_and_of_no_others() {
      boolean[] mended = {false};
      Consumer<Pipeline.Builder> definition = p -> p
          .stage("named", s -> s.tagImage("base", "app", Tag.of("1")))
          .stage("skipped", s -> s.when(Condition.that("never", r -> false)).tagImage("base", "app", Tag.of("2")))
          .stage("check", s -> s.call(c -> { if (!mended[0]) { throw new IllegalStateException("check"); } }));
      fail(definition);
      mended[0] = true;
      assertThat(resume(definition).outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(restored()).containsExactly("named", "skipped");
      assertThat(backend.log).contains("made earlier [app:1]").noneMatch(entry -> entry.startsWith("tag "));
    }

    @Test
    void blocks_of_which_some_or_all_stages_have_ended_go_on() {
      boolean[] mended = {false};
      Consumer<Pipeline.Builder> definition = p -> p
          .parallel("done", v -> v.stage("a", s -> s.run("exit 0")).group("g", g -> g.stage("b", s -> s.run("exit 0")).stage("c", s -> s.run("exit 0"))))
          .parallel("half", v -> v.failFast().maxConcurrent(1)
              .stage("d", s -> s.run("exit 0"))
              .group("h", h -> h.stage("e", s -> s.run("exit 0"))
                  .stage("f", s -> s.call(c -> { if (!mended[0]) { throw new IllegalStateException("f"); } }))
                  .stage("i", s -> s.run("exit 0"))))
          .stage("last", s -> s.run("exit 0"));
      fail(definition);
      mended[0] = true;
      RunResult result = resume(definition);
      assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(restored()).containsExactly("a", "b", "c", "d", "e");
      assertThat(started()).containsExactly("f", "i", "last");
    }

    @Test
    void post_stages_run_again_unless_only_they_are_left() {
      boolean[] mended = {false, false};
      Consumer<Pipeline.Builder> definition = p -> p
          .stage("a", s -> s.call(c -> { if (!mended[0]) { throw new IllegalStateException("a"); } }))
          .post(after -> after
              .always("first", s -> s.run("exit 0"))
              .onFailure("alert", s -> s.run("exit 0"))
              .always("second", s -> s.call(c -> { if (!mended[1]) { throw new IllegalStateException("second"); } })));
      fail(definition);
      mended[0] = true;
      assertThat(resume(definition).outcome()).isEqualTo(Outcome.FAILED);
      assertThat(started()).containsExactly("a", "first", "second");
      events.clear();
      mended[1] = true;
      assertThat(resume(definition).outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(restored()).containsExactly("a", "first", "alert");
      assertThat(started()).containsExactly("second");
    }

    @Test
    void a_cancelled_run_is_resumed_where_it_was_stopped() throws Exception {
      String[] step = {"block"};
      Consumer<Pipeline.Builder> definition = p -> p
          .stage("a", s -> s.run("exit 0")).stage("b", s -> s.call(c -> c.run(step[0]))).stage("c", s -> s.run("exit 0"));
      try (Danube danube = Danube.using(backend, d -> d.home(home))) {
        Run run = danube.start(pipeline(definition));
        backend.awaitStep("block");
        run.cancel();
        assertThat(run.await().outcome()).isEqualTo(Outcome.CANCELLED);
        id = run.id();
      }
      step[0] = "exit 0";
      assertThat(resume(definition).outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(started()).containsExactly("b", "c");
    }

    @Test
    void a_run_cancelled_before_its_first_stage_keeps_what_was_there() {
      fail(threeStages("exit 3"));
      try (Danube danube = Danube.using(backend, d -> d.home(home).callbacks(new dev.danube.event.LifecycleCallbacks() {
        @Override
        public void beforeRun(dev.danube.RunContext context) {
          throw new IllegalStateException("not today");
        }
      }))) {
        RunResult refused = danube.resume(pipeline(threeStages("exit 0")), id);
        assertThat(refused.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(refused.stage("first").outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(refused.stage("second").outcome()).isEqualTo(Outcome.SKIPPED);
      }
      assertThat(resume(threeStages("exit 0")).outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(started()).containsExactly("second", "third");
    }
  }

  /** The reasons to refuse to resume a run. */
  @Nested
  class Refused {

    @Test
    void nothing_is_resumed_that_succeeded_or_is_not_there_or_is_another_pipeline_s() {
      fail(threeStages("exit 3"));
      assertThatThrownBy(() -> run(Pipeline.define("cd", p -> p.stage("a", s -> s.call(c -> {}))), r -> r.resumeForced(id)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Run " + id + " cannot be resumed: it is a run of \"ci\", not of \"cd\"");
      resume(threeStages("exit 0"));
      assertThatThrownBy(() -> run(pipeline(threeStages("exit 0")), r -> r.resumeForced(id))).isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Run " + id + " cannot be resumed: it succeeded; there is nothing to resume");
      assertThatThrownBy(() -> run(pipeline(threeStages("exit 0")), r -> r.resume("20200101-000000-00000000")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("There is no record of run 20200101-000000-00000000 in " + home.toAbsolutePath() + "; the last run is " + id);
      try (Danube homeless = Danube.using(backend)) {
        assertThatThrownBy(() -> homeless.resume(pipeline(threeStages("exit 0")), id)).isInstanceOf(IllegalArgumentException.class)
            .hasMessage("This Danube has no home and keeps no record of runs; set one: Danube.using(backend, d -> d.home(path))");
      }
    }

    @Test
    void a_run_that_goes_on_is_not_resumed_beside_itself() throws Exception {
      Pipeline pipeline = pipeline(p -> p.stage("a", s -> s.run("block")));
      try (Danube danube = Danube.using(backend, d -> d.home(home))) {
        Run run = danube.start(pipeline);
        backend.awaitStep("block");
        assertThatThrownBy(() -> danube.resume(pipeline, run.id())).isInstanceOf(IllegalStateException.class)
            .hasMessage("Run " + run.id() + " is still running; cancel it or wait for it to finish");
      }
    }

    @Test
    void everything_that_is_not_as_it_was_is_said_at_once() {
      Consumer<Pipeline.Builder> before = p -> p.parameter(VERSION)
          .stage("a", s -> s.run("exit 0").env("V", VERSION))
          .stage("b", s -> s.run("exit 0"))
          .stage("c", s -> s.run("exit 1"));
      fail(before);
      Consumer<Pipeline.Builder> after = p -> p.parameter(VERSION).env("A", "1")
          .stage("a", s -> s.run("exit 0").env("V", VERSION).env("X", "1"))
          .stage("c", s -> s.run("exit 0"));
      assertThatThrownBy(() -> run(pipeline(after), r -> r.resume(id).set(VERSION, "2")))
          .hasMessage("Run " + id + " of \"ci\" cannot be resumed:\n"
              + "  the image, environment, user, shell, platform, mounts, network, services or source of the pipeline have changed\n"
              + "  the definition of stage \"a\", which had ended, has changed\n"
              + "  stage \"b\", which had ended, is no longer in the pipeline\n"
              + "  parameter \"version\" was \"1\" and is \"2\" now; stage \"a\", which is kept, has read it\n"
              + "Start a new run, or resume it anyway with run -> run.resumeForced(\"" + id + "\") or --resume " + id + " --force");
      assertThat(run(pipeline(after), r -> r.resumeForced(id).set(VERSION, "2")).outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(restored()).containsExactly("a");
      assertThat(started()).containsExactly("c");
    }

    @Test
    void stages_that_run_again_may_have_other_inputs_than_the_earlier_try() {
      Consumer<Pipeline.Builder> definition = p -> p.parameter(VERSION)
          .stage("a", s -> s.run("exit 0"))
          .stage("b", s -> s.run("exit 1").env("V", VERSION).allowFailure().when(Condition.parameter(VERSION, "2")))
          .stage("c", s -> s.run("exit 3").env("V", VERSION));
      fail(definition);
      assertThat(pipeline(definition).find("b").orElseThrow().parameters()).isEqualTo(List.of(VERSION));
      assertThatThrownBy(() -> run(pipeline(definition), r -> r.resume(id).set(VERSION, "2"))).as("b was skipped because of it")
          .hasMessageContaining("\n  parameter \"version\" was \"1\" and is \"2\" now; stage \"b\", which is kept, has read it\n");
    }

    @Test
    void other_inputs_for_failed_stages_are_recorded_as_such() throws IOException {
      Consumer<Pipeline.Builder> definition = p -> p.parameter(VERSION)
          .stage("a", s -> s.run("exit 0"))
          .stage("b", s -> s.run("exit 3").env("V", VERSION));
      fail(definition);
      RunResult result = run(pipeline(definition), r -> r.resume(id).set(VERSION, "2"));
      assertThat(restored()).containsExactly("a");
      assertThat(result.warnings()).containsExactly("parameter \"version\" has another value for the stages that run again");
      assertThat(record().parameters()).containsEntry("version", "2");
    }

    @Test
    void a_stage_that_asks_how_others_ended_asks_again_if_they_run_again() {
      Consumer<Pipeline.Builder> failing = p -> p.parameter(VERSION)
          .stage("deploy", s -> s.run("exit 1"))
          .stage("rollback", s -> s.run("exit 0").after("deploy").when(Condition.outcomes("deploy").anyFailed()));
      fail(failing);
      RunResult again = run(pipeline(failing), r -> r.resume(id));
      assertThat(again.stage("rollback").outcome()).as("it is due again").isEqualTo(Outcome.SUCCESS);
      assertThat(restored()).isEmpty();
      fail(p -> p.parameter(VERSION)
          .stage("deploy", s -> s.run("exit 1"))
          .stage("rollback", s -> s.run("exit 1").after("deploy").when(Condition.outcomes("deploy").anyFailed())));
      RunResult mended = run(pipeline(p -> p.parameter(VERSION)
          .stage("deploy", s -> s.run("exit 0"))
          .stage("rollback", s -> s.run("exit 0").after("deploy").when(Condition.outcomes("deploy").anyFailed()))), r -> r.resume(id));
      assertThat(mended.stage("rollback").outcome()).as("nothing is to be rolled back").isEqualTo(Outcome.SKIPPED);
    }

    @Test
    void a_condition_on_a_parameter_that_is_set_again_is_evaluated_again() {
      Consumer<Pipeline.Builder> definition = p -> p.parameter(VERSION)
          .stage("deploy", s -> s.run("exit 1").when(Condition.parameter(VERSION, "1")));
      fail(definition);
      RunResult result = run(pipeline(definition), r -> r.resume(id).set(VERSION, "2"));
      assertThat(result.stage("deploy").outcome()).isEqualTo(Outcome.SKIPPED);
    }

    @Test
    void other_inputs_are_refused_where_what_is_kept_may_have_read_them() {
      fail(p -> p.parameter(VERSION).env("V", VERSION).stage("a", s -> s.run("exit 1")));
      assertThatThrownBy(() -> run(pipeline(p -> p.parameter(VERSION).env("V", VERSION).stage("a", s -> s.run("exit 1"))), r -> r.resume(id).set(VERSION, "2")))
          .hasMessageContaining("is \"2\" now; settings of the pipeline itself read it\n");
      Consumer<Pipeline.Builder> withCode = p -> p.parameter(VERSION)
          .group("g", g -> g.when(Condition.that("asks", c -> true)).stage("a", s -> s.run("exit 0"))).stage("b", s -> s.run("exit 1"));
      fail(withCode);
      assertThatThrownBy(() -> run(pipeline(withCode), r -> r.resume(id).set(VERSION, "2")))
          .hasMessageContaining("the Java code of stage \"a\", which is kept, may have read it");
      Consumer<Pipeline.Builder> withJava = p -> p.parameter(VERSION).stage("a", s -> s.call(c -> {})).stage("b", s -> s.run("exit 1"));
      fail(withJava);
      assertThatThrownBy(() -> run(pipeline(withJava), r -> r.resume(id).set(VERSION, "2")))
          .hasMessageContaining("is \"2\" now; the Java code of stage \"a\", which is kept, may have read it\n");
    }

    @Test
    void a_part_of_a_pipeline_is_resumed_as_that_part_and_a_whole_one_as_a_whole() throws IOException {
      Consumer<Pipeline.Builder> definition = threeStages("exit 3");
      fail(definition);
      assertThatThrownBy(() -> run(pipeline(threeStages("exit 0")).only("second"), r -> r.resume(id)))
          .hasMessageContaining("\n  stage \"third\", which has not succeeded, is no longer in the pipeline\n");
      assertThat(record().isPartial()).isFalse();

      id = run(pipeline(definition).only("second"), r -> {}).id();
      assertThat(record().isPartial()).isTrue();
      assertThatThrownBy(() -> run(pipeline(threeStages("exit 0")), r -> r.resumeForced(id)))
          .hasMessage("Run " + id + " cannot be resumed: it ran a part of the pipeline; select the same part again, for example with --only");
      assertThat(run(pipeline(threeStages("exit 0")).only("second"), r -> r.resume(id)).outcome()).isEqualTo(Outcome.SUCCESS);
    }

    @Test
    void the_source_must_be_the_same() throws Exception {
      Path folder = Files.createDirectory(home.resolve("source"));
      Files.writeString(folder.resolve("a.txt"), "one");
      Consumer<Pipeline.Builder> definition = p -> p.source(Source.directory(folder)).stage("a", s -> s.run("exit 1"));
      fail(definition);
      assertThat(record().source().orElseThrow().files()).isPresent();
      assertThat(resume(definition).outcome()).as("it was not touched").isEqualTo(Outcome.FAILED);
      assertThat(backend.log).as("the files are in the workspace already").doesNotContain("fill");
      Files.writeString(folder.resolve("a.txt"), "other");
      backend.log.clear();
      refused(definition, "files of its source have changed since; its workspace has other files");
      assertThat(run(pipeline(definition), r -> r.resumeForced(id)).outcome()).isEqualTo(Outcome.FAILED);
    }
  }

  /** The workspace of the earlier try. */
  @Nested
  class Workspaces {

    @Test
    void the_workspace_is_that_of_the_failed_try_and_is_kept_again_if_it_fails_again() throws IOException {
      fail(threeStages("exit 3"));
      assertThat(resume(threeStages("exit 4")).outcome()).isEqualTo(Outcome.FAILED);
      assertThat(backend.log).contains("keep");
      assertThat(record().tries()).isEqualTo(2);
      Consumer<Pipeline.Builder> reading = p -> threeStages("exit 0").andThen(q ->
          q.stage("new", s -> s.call(c -> c.log(new String(c.readFile("a.txt")))))).accept(p);
      backend.log.clear();
      refused(reading, "stage \"new\" was not part of the run");
      assertThat(run(pipeline(reading), r -> r.resumeForced(id)).outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(events).anyMatch(event -> event instanceof RunEvent.LogLine line && line.text().equals("content of a.txt"));
      assertThat(record().tries()).isEqualTo(3);
    }

    @Test
    void a_workspace_that_is_gone_is_a_reason_too_and_a_new_one_is_made_if_that_shall_be() {
      fail(threeStages("exit 3"));
      backend.forget(id);
      refused(threeStages("exit 0"), "its workspace is gone");
      assertThat(run(pipeline(threeStages("exit 0")), r -> r.resumeForced(id)).outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(started()).containsExactly("second", "third");
    }

    @Test
    void no_workspace_is_missed_where_no_stage_has_worked_in_one() {
      boolean[] mended = {false};
      Consumer<Pipeline.Builder> definition = p -> p
          .stage("java", s -> s.call(c -> {}))
          .stage("fails", s -> s.call(c -> { if (!mended[0]) { throw new IllegalStateException(); } }));
      fail(definition);
      backend.forget(id);
      mended[0] = true;
      assertThat(resume(definition).outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(restored()).containsExactly("java");
    }

    @Test
    void a_workspace_that_never_was_ready_is_made_anew() throws Exception {
      Path folder = Files.createDirectory(home.resolve("source"));
      Consumer<Pipeline.Builder> definition = p -> p.source(Source.directory(folder))
          .stage("java", s -> s.call(c -> {}))
          .stage("a", s -> s.image("missing").run("exit 0").allowFailure());
      fail(definition);
      assertThat(record().workspaceReady()).isFalse();
      resume(definition);
      assertThat(backend.log).contains("discard " + id, "fill");
      assertThat(restored()).containsExactly("java");
    }
  }

  /** Conditions that were decided in earlier tries. */
  @Nested
  class Conditions {

    @Test
    void the_condition_of_a_block_may_be_mended() {
      boolean[] mended = {false};
      Consumer<Pipeline.Builder> definition = p -> p
          .group("deploy", g -> g.when(Condition.that("may", run -> mended[0])).stage("d", s -> s.run("exit 0")))
          .stage("fails", s -> s.after("deploy").call(c -> { if (!mended[0]) { throw new IllegalStateException("not yet"); } }));
      fail(definition);
      mended[0] = true;
      RunResult result = resume(definition);
      assertThat(started()).containsExactly("d", "fails");
      assertThat(result.stage("d").outcome()).isEqualTo(Outcome.SUCCESS);
    }

    @Test
    void the_own_condition_of_a_stage_stays_decided_in_a_block_where_work_has_begun() {
      boolean[] mended = {false};
      Consumer<Pipeline.Builder> definition = p -> p
          .group("g", g -> g.when(Condition.that("may", run -> true))
              .stage("build", s -> s.run("exit 0"))
              .stage("skipped", s -> s.when(Condition.that("own", run -> mended[0])).run("exit 0")))
          .stage("fails", s -> s.after("g").call(c -> { if (!mended[0]) { throw new IllegalStateException("not yet"); } }));
      fail(definition);
      mended[0] = true;
      assertThat(resume(definition).stage("skipped").outcome()).isEqualTo(Outcome.SKIPPED);
      assertThat(started()).containsExactly("fails");
    }

    @Test
    void what_a_condition_decided_stays_and_what_was_skipped_for_a_failure_runs() {
      boolean[] holds = {false};
      Consumer<Pipeline.Builder> definition = p -> p
          .stage("decided", s -> s.when(Condition.that("x", run -> holds[0])).output(SUM).run("exit 0").call(c -> c.set(SUM, "x")))
          .stage("no input", s -> s.env("S", SUM).run("exit 0"))
          .stage("fails", s -> s.call(c -> { if (!holds[0]) { throw new IllegalStateException("not yet"); } }))
          .group("later", g -> g.when(Condition.that("y", run -> true))
              .stage("after failure", s -> s.run("exit 0")))
          .stage("whatever", s -> s.after("fails").run("exit 0"));
      fail(definition);
      holds[0] = true;
      RunResult result = resume(definition);
      assertThat(restored()).containsExactly("decided", "no input", "whatever");
      assertThat(started()).containsExactly("fails", "after failure");
      assertThat(result.stage("decided").outcome()).isEqualTo(Outcome.SKIPPED);
      assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
    }

    @Test
    void a_condition_that_let_work_begin_is_not_asked_again() {
      boolean[] built = {false};
      boolean[] mended = {false};
      Consumer<Pipeline.Builder> definition = p -> p
          .group("image", g -> g.when(Condition.not(Condition.that("is built", run -> built[0])))
              .stage("build", s -> s.call(c -> built[0] = true))
              .stage("push", s -> s.when(Condition.that("not pushed", run -> !mended[0])).call(c -> {
                if (!mended[0]) {
                  throw new IllegalStateException("no login");
                }
              })));
      fail(definition);
      mended[0] = true;
      RunResult result = resume(definition);
      assertThat(restored()).containsExactly("build");
      assertThat(result.stage("push").outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    }

    @Test
    void that_work_has_begun_is_known_also_after_a_try_that_did_not_come_to_it() throws IOException {
      int[] asked = {0};
      Consumer<Pipeline.Builder> definition = p -> p
          .stage("a", s -> s.when(Condition.that("not done", run -> ++asked[0] == 1)).secret("T", TOKEN).run("exit 3"));
      fail(definition);
      try (Danube danube = Danube.using(backend, d -> d.home(home).callbacks(new dev.danube.event.LifecycleCallbacks() {
        @Override
        public void beforeRun(dev.danube.RunContext context) {
          throw new IllegalStateException("not today");
        }
      }))) {
        danube.resume(pipeline(definition), id);
      }
      assertThat(record().stages().get(0).hasStarted()).isTrue();
      RunResult result = resume(definition);
      assertThat(result.stage("a").outcome()).isEqualTo(Outcome.FAILED);
      assertThat(asked[0]).isEqualTo(1);
    }

    @Test
    void a_condition_that_threw_is_asked_again() {
      boolean[] mended = {false};
      Consumer<Pipeline.Builder> definition = p -> p
          .group("g", g -> g.when(Condition.that("known", run -> {
            if (!mended[0]) {
              throw new IllegalStateException("not known");
            }
            return false;
          })).stage("publish", s -> s.run("exit 0")));
      fail(definition);
      mended[0] = true;
      assertThat(resume(definition).stage("publish").outcome()).isEqualTo(Outcome.SKIPPED);
    }

    @Test
    void what_a_condition_decided_because_of_the_failure_is_decided_anew() {
      boolean[] mended = {false};
      Consumer<Pipeline.Builder> definition = p -> p
          .stage("deploy", s -> s.call(c -> { if (!mended[0]) { throw new IllegalStateException("down"); } }))
          .group("checks", g -> g.after("deploy").stage("smoke", s -> s
              .when(Condition.that("deployed", run -> run.stage("deploy").orElseThrow().outcome() == Outcome.SUCCESS)).run("exit 0")))
          .stage("last", s -> s.after("checks").run("exit 0"));
      fail(definition);
      mended[0] = true;
      RunResult result = resume(definition);
      assertThat(restored()).containsExactly("last");
      assertThat(result.stage("smoke").outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    }
  }

  /** Parameters, outputs and secrets. */
  @Nested
  class ParametersAndSecrets {

    @Test
    void an_output_with_a_secret_is_not_recorded_and_its_stage_runs_again_if_that_shall_be() {
      Consumer<Pipeline.Builder> definition = p -> p
          .stage("a", s -> s.secret("T", TOKEN).output(SUM).run("exit 0").call(c -> c.set(SUM, "s3cret-token")))
          .stage("b", s -> s.env("S", SUM).run("missing b"));
      fail(definition);
      refused(definition, "output \"sum\" of stage \"a\", which had ended, is not recorded: it contains a secret or has no text form");
      run(pipeline(definition), r -> r.resumeForced(id));
      assertThat(started()).containsExactly("a", "b");
    }

    @Test
    void parameters_are_those_of_the_run_unless_they_are_given_the_same() {
      Consumer<Pipeline.Builder> definition = p -> p.parameter(VERSION)
          .stage("a", s -> s.env("V", VERSION).run("env x").run("exit 1"));
      id = run(pipeline(definition), r -> r.set(VERSION, "7")).id();
      events.clear();
      run(pipeline(definition), r -> r.resume(id));
      run(pipeline(definition), r -> r.resume(id).set(VERSION, "7"));
      assertThat(events.stream().filter(event -> event instanceof RunEvent.LogLine line && line.text().contains("V=7"))).hasSize(2);
    }

    @Test
    void what_finished_stages_left_of_their_secrets_is_masked() throws IOException {
      Consumer<Pipeline.Builder> definition = p -> p.parameter(VERSION)
          .stage("login", s -> s.secret("T", TOKEN).run("exit 0"))
          .stage("use", s -> s.run("print s3cret-token").run("missing x"));
      id = run(pipeline(definition), r -> r.set(VERSION, "x-s3cret-token")).id();
      events.clear();
      run(pipeline(definition), r -> r.resume(id).set(VERSION, "x-s3cret-token"));
      assertThat(started()).containsExactly("use");
      assertThat(events).extracting(Object::toString).noneMatch(event -> event.contains("s3cret-token"));
      assertThat(record().folder().log("use")).content().contains("***").doesNotContain("s3cret-token");
      assertThat(record().folder().file()).content().doesNotContain("s3cret-token");
    }

    @Test
    void a_parameter_with_a_secret_in_it_is_not_recorded_and_has_to_be_given_again() throws IOException {
      Consumer<Pipeline.Builder> definition = p -> p.parameter(VERSION)
          .stage("a", s -> s.secret("T", TOKEN).env("V", VERSION).run("env x").run("exit 1"));
      id = run(pipeline(definition), r -> r.set(VERSION, "x-s3cret-token")).id();
      assertThat(record().parameters()).isEmpty();
      assertThat(record().unrecorded()).containsExactly("version");
      backend.log.clear();
      refused(definition, "parameter \"version\" is not recorded, because it contains a secret; set it again");
      events.clear();
      run(pipeline(definition), r -> r.resume(id).set(VERSION, "x-s3cret-token"));
      assertThat(started()).containsExactly("a");
    }
  }

  // spotless:on
}
