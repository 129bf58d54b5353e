package dev.danube.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Parameter;
import dev.danube.Pipeline;
import dev.danube.Retry;
import dev.danube.RunResult;
import dev.danube.StageFailure;
import dev.danube.engine.contract.TestPipelines;
import dev.danube.engine.fixture.ScriptedBackend;
import dev.danube.event.RunEvent.NodeWaiting;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.testing.FakeBackend;
import dev.danube.testing.RecordingListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of approvals, row by row of their table. */
@Timeout(60)
class ApprovalsTest {

  private static final Parameter<String> VERSION =
      Parameter.text("version").check("has to be numbers with dots", t -> t.matches("[0-9.]+"));
  private static final Parameter<Integer> COUNT = Parameter.integer("count").defaultTo(1);
  private static final Output<String> RELEASED = Output.text("released");
  private static final Output<Integer> COPIES = Output.integer("copies");

  private final RecordingListener recording = new RecordingListener();
  @TempDir private Path home;

  private static Pipeline pipeline(Consumer<Pipeline.Builder> definition) {
    return TestPipelines.with("ci", "busybox:1.36", definition);
  }

  private static final Pipeline RELEASE =
      pipeline(
          p ->
              p.stage("test", s -> s.run("x"))
                  .approval(
                      "release",
                      a ->
                          a.message("Release it?")
                              .input(VERSION, RELEASED)
                              .input(COUNT, COPIES)
                              .within(Duration.ofHours(8)))
                  .stage("publish", s -> s.env("VERSION", RELEASED).run("x")));

  private RunResult run(Pipeline pipeline, Consumer<? super ApprovalRequest> approver) {
    try (Danube danube = Danube.using(FakeBackend.create())) {
      return danube.run(pipeline, run -> run.approver(approver).listener(recording));
    }
  }

  private static StageFailure failure(RunResult result) {
    return result.stage("release").failure().orElseThrow();
  }

  private List<String> starts() {
    return recording.events(StageStarted.class).stream().map(StageStarted::stage).toList();
  }

  @Test
  void an_approval_makes_outputs_of_its_inputs_and_of_their_defaults() {
    RunResult result =
        run(
            RELEASE,
            request -> {
              assertThat(request.stage()).isEqualTo("release");
              assertThat(request.message()).isEqualTo("Release it?");
              assertThat(request.inputs()).containsExactly(VERSION, COUNT);
              request.approve(inputs -> inputs.set(VERSION, "1.4"));
            });
    assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.get(RELEASED)).isEqualTo("1.4");
    assertThat(result.get(COPIES)).isEqualTo(1);
    assertThat(starts()).containsExactly("test", "release", "publish");
    assertThat(recording.events(NodeWaiting.class))
        .extracting(NodeWaiting::why)
        .containsExactly("waits for an approval: Release it?");
  }

  @Test
  void a_rejection_fails_the_stage_and_skips_what_is_below() {
    RunResult result = run(RELEASE, request -> request.reject("too late today"));
    assertThat(failure(result).kind()).isEqualTo(FailureKind.REJECTED);
    assertThat(failure(result).message()).isEqualTo("was rejected: too late today");
    assertThat(result.stage("publish").outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void without_an_answer_the_stage_fails_at_its_limit() {
    RunResult result = run(RELEASE, request -> {});
    assertThat(failure(result).kind()).isEqualTo(FailureKind.TIMEOUT);
    assertThat(failure(result).message()).isEqualTo("was not approved within 8h 00m");
    assertThat(result.duration()).isEqualTo(Duration.ofHours(8));
  }

  @Test
  void without_anybody_to_ask_the_stage_fails_at_once() {
    try (Danube danube = Danube.using(FakeBackend.create())) {
      RunResult result = danube.run(RELEASE);
      assertThat(failure(result).kind()).isEqualTo(FailureKind.REJECTED);
      assertThat(failure(result).message())
          .isEqualTo(
              "nobody can be asked for the approval; run the pipeline on a terminal, or set run -> run.approver(...) in your program");
      assertThat(result.duration()).isZero();
    }
  }

  @Test
  void a_script_of_the_fake_backend_answers_if_nobody_is_asked() {
    FakeBackend fake =
        FakeBackend.create().onStage("release", f -> f.output(RELEASED, "2").output(COPIES, 3));
    try (Danube danube = Danube.using(fake)) {
      assertThat(danube.run(RELEASE).get(COPIES)).isEqualTo(3);
    }
  }

  @Test
  void a_wrong_answer_is_refused_and_the_approval_still_waits() {
    RunResult result =
        run(
            RELEASE,
            request -> {
              assertThatThrownBy(request::approve)
                  .isInstanceOf(IllegalArgumentException.class)
                  .hasMessage(
                      "Approval \"release\" needs the input version; set it with approve(inputs -> inputs.set(\"version\", ...))");
              assertThatThrownBy(() -> request.approve(inputs -> inputs.set("version", "new")))
                  .hasMessage("parameter \"version\" is \"new\"; it has to be numbers with dots");
              assertThatThrownBy(() -> request.approve(inputs -> inputs.set("versoin", "1")))
                  .hasMessage(
                      "Approval \"release\" has no input \"versoin\"; did you mean \"version\"?");
              assertThatThrownBy(
                      () -> request.approve(inputs -> inputs.set(Parameter.integer("version"), 1)))
                  .hasMessage("Approval \"release\" asks for another parameter \"version\" (text)");
              request.approve(inputs -> inputs.set("version", "1").set("count", "5"));
              assertThatThrownBy(() -> request.reject("x"))
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessage("Stage \"release\" is not waiting for an approval now");
            });
    assertThat(result.get(COPIES)).isEqualTo(5);
  }

  @Test
  void an_approver_that_throws_fails_the_stage() {
    RunResult result =
        run(
            RELEASE,
            request -> {
              throw new IllegalStateException("no mail server");
            });
    assertThat(failure(result).kind()).isEqualTo(FailureKind.EXCEPTION);
    assertThat(failure(result).message())
        .isEqualTo("the approver threw java.lang.IllegalStateException: no mail server");
  }

  @Test
  void a_failed_approval_is_not_tried_again_and_may_be_allowed() {
    Pipeline pipeline =
        pipeline(
            p ->
                p.defaults(s -> s.retry(Retry.attempts(3)))
                    .stage("release", s -> s.allowFailure().approval(a -> a.message("Release it?")))
                    .stage("publish", s -> s.run("x")));
    RunResult result = run(pipeline, request -> request.reject("no"));
    assertThat(result.stage("release").outcome()).isEqualTo(Outcome.UNSTABLE);
    assertThat(result.stage("release").attempts()).hasSize(1);
    assertThat(result.stage("publish").outcome()).isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void a_run_that_is_cancelled_while_an_approval_waits_skips_it() throws Exception {
    CompletableFuture<ApprovalRequest> asked = new CompletableFuture<>();
    Pipeline pipeline =
        pipeline(
            p ->
                p.approval("release", a -> a.message("Release it?"))
                    .post(after -> after.onCancel("bye", s -> s.run("x"))));
    try (Danube danube = Danube.using(FakeBackend.create())) {
      Run run = danube.start(pipeline, r -> r.approver(asked::complete));
      ApprovalRequest request = asked.get(1, TimeUnit.MINUTES);
      run.cancel();
      RunResult result = run.await();
      assertThat(result.stage("release").skipReason().orElseThrow().text())
          .isEqualTo("the run was cancelled");
      assertThat(result.stage("bye").outcome()).isEqualTo(Outcome.SUCCESS);
      assertThatThrownBy(request::approve).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void a_stage_that_is_cancelled_or_failed_fast_while_it_waits_is_skipped() {
    Pipeline pipeline =
        pipeline(
            p ->
                p.parallel(
                    "v",
                    v ->
                        v.failFast()
                            .approval("release", a -> a.message("Release it?"))
                            .stage("fails", s -> s.run("x"))));
    FakeBackend fake =
        FakeBackend.create().onStage("fails", f -> f.takes(Duration.ofMinutes(1)).exits(1));
    try (Danube danube = Danube.using(fake)) {
      RunResult result = danube.run(pipeline, run -> run.approver(request -> {}));
      assertThat(result.stage("release").skipReason().orElseThrow().text())
          .isEqualTo("fails failed, and v is fail-fast");
    }
  }

  @Test
  void a_run_in_which_a_waiting_approval_is_cancelled_is_cancelled() throws Exception {
    CompletableFuture<ApprovalRequest> asked = new CompletableFuture<>();
    try (Danube danube = Danube.using(FakeBackend.create())) {
      Run run = danube.start(RELEASE, r -> r.approver(asked::complete));
      asked.get(1, TimeUnit.MINUTES);
      run.cancel("release");
      RunResult result = run.await();
      assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(result.stage("publish").outcome()).isEqualTo(Outcome.SKIPPED);
    }
  }

  @Test
  void the_answer_counts_also_on_a_fake_with_a_script() {
    FakeBackend fake = FakeBackend.create().onStage("release", f -> f.output(RELEASED, "2"));
    try (Danube danube = Danube.using(fake)) {
      RunResult result = danube.run(RELEASE, run -> run.approver(one -> one.reject("too late")));
      assertThat(failure(result).message()).contains("was rejected: too late");
    }
  }

  @Test
  void a_waiting_approval_has_no_thread_so_other_stages_run_on_a_single_one() {
    CompletableFuture<ApprovalRequest> asked = new CompletableFuture<>();
    Pipeline pipeline =
        pipeline(
            p ->
                p.parallel(
                    "v",
                    v ->
                        v.approval("release", a -> a.message("Release it?"))
                            .stage(
                                "answers",
                                s -> s.call(c -> asked.get(1, TimeUnit.MINUTES).approve()))));
    try (Danube danube = Danube.using(FakeBackend.create(), d -> d.maxConcurrent(1))) {
      assertThat(danube.run(pipeline, run -> run.approver(asked::complete)).outcome())
          .isEqualTo(Outcome.SUCCESS);
    }
  }

  @Test
  void a_run_answers_by_the_name_of_the_stage() throws Exception {
    BlockingQueue<ApprovalRequest> asked = new LinkedBlockingQueue<>();
    Pipeline pipeline =
        pipeline(
            p ->
                p.approval("first", a -> a.message("1?"))
                    .approval("second", a -> a.message("2?"))
                    .stage("other", s -> s.run("exit 0")));
    try (Danube danube = Danube.using(new ScriptedBackend())) {
      Run run = danube.start(pipeline, r -> r.approver(asked::add));
      assertThat(requireNonNull(asked.poll(1, TimeUnit.MINUTES)).stage()).isEqualTo("first");
      assertThatThrownBy(() -> run.approve("other", inputs -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Stage \"other\" is not an approval");
      assertThatThrownBy(() -> run.approve("frist", inputs -> {}))
          .hasMessageContaining("did you mean \"first\"?");
      assertThatThrownBy(() -> run.reject("second", "x"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Stage \"second\" is not waiting for an approval now");
      run.approve("first", inputs -> {});
      assertThat(requireNonNull(asked.poll(1, TimeUnit.MINUTES)).stage()).isEqualTo("second");
      run.reject("second", "no");
      assertThat(run.await().stage("second").failure().orElseThrow().message())
          .isEqualTo("was rejected: no");
    }
  }

  @Test
  void a_resumed_run_does_not_ask_again_for_what_was_approved() {
    boolean[] mended = {false};
    Pipeline pipeline =
        pipeline(
            p ->
                p.approval("release", a -> a.message("Release it?").input(VERSION, RELEASED))
                    .stage(
                        "publish",
                        s ->
                            s.input(RELEASED)
                                .call(
                                    c -> {
                                      if (!mended[0]) {
                                        throw c.failure("not yet");
                                      }
                                    })));
    ScriptedBackend backend = new ScriptedBackend();
    String id;
    try (Danube danube = Danube.using(backend, d -> d.home(home))) {
      id =
          danube
              .run(
                  pipeline,
                  run -> run.approver(request -> request.approve(in -> in.set(VERSION, "7"))))
              .id();
    }
    mended[0] = true;
    try (Danube danube = Danube.using(backend, d -> d.home(home))) {
      RunResult result = danube.run(pipeline, run -> run.resume(id));
      assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.get(RELEASED)).isEqualTo("7");
    }
  }
}
