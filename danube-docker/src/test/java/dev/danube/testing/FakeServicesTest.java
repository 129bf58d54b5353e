package dev.danube.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.Readiness;
import dev.danube.RunResult;
import dev.danube.Service;
import dev.danube.Stage;
import dev.danube.StageFailure;
import dev.danube.engine.Danube;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of services that follow a script, and of stages that all hang. */
@Timeout(60)
class FakeServicesTest {

  private final RecordingListener recording = new RecordingListener();

  private RunResult run(FakeBackend fake, Consumer<? super Service.Builder> db) {
    return runStage(
        fake, s -> s.service("db", d -> db.accept(d.image("postgres:16"))).run("make test"));
  }

  private RunResult runStage(FakeBackend fake, Consumer<? super Stage.Builder> test) {
    Pipeline pipeline = Pipeline.define("ci", p -> p.image("busybox").stage("test", test));
    try (Danube danube = Danube.using(fake)) {
      return danube.run(pipeline, r -> r.listener(recording));
    }
  }

  private static StageFailure failure(RunResult result) {
    StageFailure failure = result.stage("test").failure().orElseThrow();
    assertThat(failure.kind()).isEqualTo(FailureKind.SERVICE);
    return failure;
  }

  private static FakeBackend db(Consumer<? super ServiceScript> script) {
    return FakeBackend.create().onService("db", script);
  }

  @Test
  void a_service_without_a_script_is_ready_at_once() {
    RunResult result = run(FakeBackend.create(), d -> {});
    assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.duration()).isEqualTo(Duration.ZERO);
  }

  @Test
  void a_service_is_waited_for_in_virtual_time() {
    RunResult result = run(db(f -> f.readyAfter(Duration.ofSeconds(40))), d -> {});
    assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.duration()).isBetween(Duration.ofSeconds(40), Duration.ofSeconds(41));
    assertThat(recording.lines("test"))
        .hasSize(5)
        .startsWith("waiting for db: health check, 2s of 60s")
        .allMatch(line -> line.matches("waiting for db: health check, \\d+s of 60s"));
  }

  /** A pipeline of stages that have a container each, and a service of all of them. */
  private static Pipeline stagesOf(int count, Consumer<? super Pipeline.Builder> more) {
    return Pipeline.define(
        "ci",
        p -> {
          more.accept(p);
          p.service("db", d -> d.image("postgres:16"))
              .parallel(
                  "all",
                  a ->
                      IntStream.range(0, count)
                          .forEach(i -> a.stage("test-" + i, s -> s.image("busybox").run("make"))));
        });
  }

  @Test
  void stages_that_wait_for_a_service_of_the_pipeline_wait_in_virtual_time() {
    RunResult result;
    try (Danube danube = Danube.using(db(f -> f.readyAfter(Duration.ofSeconds(40))))) {
      result = danube.run(stagesOf(8, p -> {}), r -> r.listener(recording));
    }
    assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.duration()).isBetween(Duration.ofSeconds(40), Duration.ofSeconds(41));
  }

  @Test
  void stages_end_while_they_wait_for_a_service_that_another_starts() {
    Pipeline pipeline = stagesOf(3, p -> p.timeout(Duration.ofSeconds(10)));
    RunResult result;
    try (Danube danube = Danube.using(db(ServiceScript::neverReady))) {
      result = danube.run(pipeline, r -> r.listener(recording));
    }
    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(result.stages())
        .extracting(stage -> stage.failure().orElseThrow().kind())
        .containsOnly(FailureKind.TIMEOUT);
    assertThat(result.duration()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(11));
  }

  @Test
  void a_stage_of_java_code_has_its_services_once() {
    RunResult result =
        runStage(
            FakeBackend.create(),
            s ->
                s.service("db", d -> d.image("postgres:16").publish(5432))
                    .call(
                        c -> {
                          c.run("one");
                          c.run("two");
                        }));
    assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(recording.lines("test"))
        .containsOnlyOnce("port 5432 of db is published on 127.0.0.1:5432");
  }

  @Test
  void the_last_lines_of_a_service_are_those_of_the_failure() {
    RunResult result =
        run(
            db(f -> f.prints("no space left").exitsAfter(Duration.ofSeconds(1), 3).neverReady()),
            d -> {});
    assertThat(failure(result).lastLines()).containsExactly("db | no space left");
  }

  @Test
  void a_service_that_is_never_ready_fails_the_stage_at_its_limit() {
    Readiness readiness = Readiness.port(5432).within(Duration.ofMinutes(5));
    RunResult result = run(db(ServiceScript::neverReady), d -> d.readyWhen(readiness));
    assertThat(failure(result).message())
        .isEqualTo("service db was not ready within 5m 00s: port 5432");
    assertThat(failure(run(db(ServiceScript::neverReady), d -> {})).message())
        .isEqualTo(
            "service db was not ready within 1m 00s: health check of its image, the default;"
                + " set readyWhen(...) if this is not what it does");
    assertThat(run(db(ServiceScript::neverReady), d -> d.readyWhen(Readiness.started())).outcome())
        .as("nobody asked")
        .isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void a_service_that_dies_or_is_sick_ends_the_wait() {
    RunResult dead = run(db(f -> f.neverReady().exitsAfter(Duration.ofSeconds(3), 7)), d -> {});
    assertThat(failure(dead).message())
        .isEqualTo("service db ended with exit code 7 before it was ready");
    assertThat(dead.duration()).isEqualTo(Duration.ofSeconds(3));
    FakeBackend sick = db(f -> f.unhealthy("no disk"));
    assertThat(failure(run(sick, d -> {})).message()).isEqualTo("service db is unhealthy: no disk");
    assertThat(failure(run(sick, d -> d.readyWhen(Readiness.port(1)))).message())
        .isEqualTo("service db is unhealthy: no disk");
  }

  @Test
  void a_line_of_the_script_makes_a_service_ready() {
    Readiness readiness = Readiness.logLine("ready to accept");
    assertThat(
            run(db(f -> f.prints("up", "ready to accept x")), d -> d.readyWhen(readiness))
                .outcome())
        .isEqualTo(Outcome.SUCCESS);
    assertThat(failure(run(db(f -> f.prints("up")), d -> d.readyWhen(readiness))).message())
        .isEqualTo("service db was not ready within 1m 00s: log line \"ready to accept\"");
  }

  @Test
  void a_script_for_a_service_that_does_not_exist_is_refused() {
    assertThatThrownBy(() -> run(FakeBackend.create().onService("bd", f -> {}), d -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Pipeline \"ci\" has no service \"bd\"");
  }

  @Test
  void stages_that_all_hang_end_the_run_with_a_message() {
    FakeBackend fake =
        FakeBackend.create().onStage("a", StageScript::hangs).onStage("b", StageScript::hangs);
    Pipeline pipeline =
        Pipeline.define(
            "ci",
            p ->
                p.image("busybox")
                    .parallel("v", v -> v.stage("a", s -> s.run("x")).stage("b", s -> s.run("x"))));
    try (Danube danube = Danube.using(fake)) {
      RunResult result = danube.run(pipeline);
      for (String stage : new String[] {"a", "b"}) {
        assertThat(result.stage(stage).outcome()).isEqualTo(Outcome.ERRORED);
        assertThat(result.stage(stage).failure().orElseThrow().message())
            .isEqualTo(
                "all stages hang, and nothing has ended one of them for 5.0s; set a timeout, let"
                    + " one of them fail, or cancel the run sooner");
      }
    }
  }
}
