package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.Readiness;
import dev.danube.RunResult;
import dev.danube.Secret;
import dev.danube.StageFailure;
import dev.danube.docker.fixture.OnDocker;
import dev.danube.event.RunEvent.LogStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tests of services that run beside stages. */
class ServicesIT extends OnDocker {

  private static final String SERVER =
      "echo starting; mkdir -p /www; echo $WHO > /www/who; sleep 1; echo up; exec httpd -f -p 80 -h /www";

  // spotless:off

  @Test
  void two_parallel_stages_with_a_service_of_the_same_name_reach_each_its_own() {
    RunResult result = run(p -> p.parallel("v", v -> {
      for (String who : new String[] {"one", "two"}) {
        v.stage(who, s -> s
            .service("db", d -> d.image(BUSYBOX).env("WHO", who).command("sh", "-c", SERVER).readyWhen(Readiness.port(80)))
            .run("for i in 1 2 3 4 5 6 7 8 9 10; do wget -q -O - http://db/who; done"));
      }
    }));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("one")).hasSize(10).containsOnly("one");
    assertThat(out("two")).hasSize(10).containsOnly("two");
  }

  @Test
  void a_service_of_the_pipeline_is_reached_from_main_own_and_beside_a_service_of_the_stage() {
    RunResult result = run(p -> p
        .service("web", d -> d.image(BUSYBOX).env("WHO", "shared").command("sh", "-c", SERVER).readyWhen(Readiness.http(80, "/who")))
        .stage("main", s -> s.run("wget -q -O - http://web/who"))
        .stage("own", s -> s.isolated().run("wget -q -O - http://web/who"))
        .stage("both", s -> s
            .service("db", d -> d.image(BUSYBOX).env("WHO", "db").command("sh", "-c", SERVER).readyWhen(Readiness.logLine("^up$")))
            .run("sleep 0.5; wget -q -O - http://web/who; wget -q -O - http://db/who"))
        .stage("java", s -> s.call(c -> c.log("no container"))));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("main")).containsExactly("shared");
    assertThat(out("own")).containsExactly("shared");
    assertThat(out("both")).containsExactly("shared", "db");
  }

  @Test
  void services_have_secrets_and_are_ready_by_command() {
    RunResult result = run(p -> p
        .stage("a", s -> s
            .service("db", d -> d.image(BUSYBOX).secret("WHO", Secret.of("who", () -> "somebody")).command("sh", "-c", SERVER)
                .readyWhen(Readiness.command("test", "-e", "/www/who")))
            .run("for i in 1 2 3 4 5 6 7 8 9; do wget -q -O who http://db/who 2>errors && break; sleep 0.5; done; cat who; wc -c < who")));
    assertThat(out("a")).as(result.summary()).containsExactly("***", "9");
  }

  @Test
  void a_service_that_is_never_ready_or_ends_fails_the_stage_and_shows_what_it_printed() {
    RunResult result = run(p -> p.parallel("v", v -> v
        .stage("late", s -> s
            .service("db", d -> d.image(BUSYBOX).command("sh", "-c", "echo waiting for godot; exec sleep 60")
                .readyWhen(Readiness.port(5432).within(Duration.ofSeconds(1))))
            .run("true"))
        .stage("dead", s -> s
            .service("db", d -> d.image(BUSYBOX).command("sh", "-c", "echo no disk >&2; exit 3").readyWhen(Readiness.port(5432)))
            .run("true"))
        .stage("loopback", s -> s
            .service("db", d -> d.image(BUSYBOX).command("httpd", "-f", "-p", "127.0.0.1:80")
                .readyWhen(Readiness.port(80).within(Duration.ofSeconds(1))))
            .run("true"))
        .stage("none", s -> s
            .service("db", d -> d.image(BUSYBOX).command("sleep", "60").readyWhen(Readiness.healthCheck()))
            .run("true"))));
    StageFailure late = result.stage("late").failure().orElseThrow();
    assertThat(late.kind()).isEqualTo(FailureKind.SERVICE);
    assertThat(late.message()).isEqualTo("service db was not ready within 1.0s: port 5432");
    assertThat(lines("late", LogStream.DANUBE)).contains("db | waiting for godot");
    assertThat(result.stage("dead").failure().orElseThrow().message())
        .isEqualTo("service db ended with exit code 3 before it was ready");
    assertThat(lines("dead", LogStream.DANUBE)).contains("db | no disk");
    assertThat(result.stage("loopback").failure().orElseThrow().message())
        .isEqualTo("service db was not ready within 1.0s: port 80");
    assertThat(result.stage("none").failure().orElseThrow().message()).isEqualTo(
        "service db could not be checked for readiness: its image has no HEALTHCHECK; use Readiness.port, logLine or command");
    assertThat(result.duration()).as("sleep does not handle SIGTERM as PID 1, and would end after 60 s").isLessThan(Duration.ofSeconds(55));
  }

  @Test
  void the_last_line_of_a_service_that_ended_is_shown_whole_without_its_secrets() {
    RunResult result = run(p -> p
        .stage("a", s -> s
            .service("db", d -> d.image(BUSYBOX).secret("WHO", Secret.of("who", () -> "somebody-with-a-long-name"))
                .command("sh", "-c", "printf 'no disk for %s today' $WHO; exit 3").readyWhen(Readiness.port(5432)))
            .run("true")));
    assertThat(lines("a", LogStream.DANUBE)).as(result.summary()).contains("db | no disk for *** today");
  }

  @Test
  void a_cancelled_run_waits_for_no_service() throws Exception {
    dev.danube.engine.Run run = start(p -> p
        .stage("first", s -> s.run("echo ready"))
        .stage("a", s -> s
            .service("db", d -> d.image(BUSYBOX).command("sleep", "60").readyWhen(Readiness.port(1)))
            .run("true")));
    awaitLine("ready");
    run.cancel();
    assertThat(run.await().outcome()).isEqualTo(Outcome.CANCELLED);
  }

  // spotless:on
}
