package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.FailureKind;
import dev.danube.ImageRef;
import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Readiness;
import dev.danube.RunResult;
import dev.danube.Secret;
import dev.danube.Service;
import dev.danube.StageFailure;
import dev.danube.docker.fixture.OnDocker;
import dev.danube.event.RunEvent.LogStream;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Tests of services that run beside stages. */
class ServicesIT extends OnDocker {

  /** A server that ends at once when it is asked to, unlike a program without a shell around it. */
  private static final String HTTPD = "trap exit TERM; httpd -f -p 80 -h /www & wait";

  private static final String SERVER =
      "echo starting; mkdir -p /www; echo $WHO > /www/who; sleep 1; echo up; " + HTTPD;

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
            .service("db", d -> d.image(BUSYBOX).command("sh", "-c", "echo waiting for godot; exec sleep 3600") // does not handle SIGTERM as PID 1
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
            .service("db", d -> d.image(BUSYBOX).command("sleep", "3600").readyWhen(Readiness.healthCheck()))
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
  }

  /** A server that listens on an IPv6 address which means the loopback interface of IPv4. */
  @Test
  void a_server_on_the_loopback_interface_alone_is_not_ready_whatever_its_address() {
    RunResult result = run(p -> p.parallel("v", v -> {
      int count = 0;
      for (String address : List.of("[::ffff:127.0.0.1]:80", "127.0.0.53:80")) {
        v.stage("s" + count++, s -> s.service("db", d -> d.image(BUSYBOX).command("httpd", "-f", "-p", address)
            .readyWhen(Readiness.port(80).within(Duration.ofSeconds(1)))).run("true"));
      }
    }));
    for (int i = 0; i < 2; i++) {
      assertThat(result.stage("s" + i).failure().orElseThrow().message()).isEqualTo("service db was not ready within 1.0s: port 80");
    }
  }

  private static final Output<ImageRef> SERVICE = Output.image("service");

  /** Runs a stage beside a service, whose image has these instructions and starts after a second. */
  private RunResult beside(String instructions, Consumer<Service.Builder> more) {
    String unique = UUID.randomUUID().toString();
    try {
      return run(p -> p
          .stage("build", s -> s.buildImage(i -> i.label("unique", unique).as(SERVICE).dockerfileText(
              "FROM busybox:1.36\n" + instructions + "\nCMD [\"sh\", \"-c\", \"mkdir /www; sleep 1; touch /up; " + HTTPD + "\"]\n")))
          .stage("use", s -> s.service("web", d -> more.accept(d.image(SERVICE))).run("nc -w 1 web 80 </dev/null && echo up")));
    } finally {
      NothingLeft.removeImages("unique=" + unique);
    }
  }

  @Test
  void a_service_is_ready_by_default_when_its_health_check_succeeds_else_when_its_first_port_is_open() {
    assertThat(beside("EXPOSE 9\nHEALTHCHECK CMD test -e /up", d -> {}).outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("use")).containsExactly("up");
    assertThat(beside("EXPOSE 443 80", d -> {}).outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("use")).containsExactly("up", "up");
    RunResult started = beside("EXPOSE 80", d -> d.readyWhen(Readiness.started()));
    assertThat(started.stage("use").outcome()).as("nobody waited").isEqualTo(Outcome.FAILED);
  }

  /** Docker itself runs the check for the first time after 30 seconds. */
  @Test
  void a_health_check_is_asked_at_once_and_one_that_fails_ends_the_wait() {
    assertThat(beside("HEALTHCHECK CMD [\"test\", \"-e\", \"/up\"]", d -> d.readyWhen(Readiness.healthCheck().within(Duration.ofSeconds(20)))).outcome())
        .isEqualTo(Outcome.SUCCESS);
    for (Readiness wanted : List.of(Readiness.healthCheck(), Readiness.port(9), Readiness.logLine("never"))) {
      RunResult sick = beside("HEALTHCHECK --interval=1s --retries=1 CMD echo no disk; exit 1", d -> d.readyWhen(wanted));
      assertThat(sick.stage("use").failure().orElseThrow().message()).as(wanted.toString())
          .isEqualTo("service web is unhealthy: its health check ended with exit code 1: no disk");
    }
  }

  @Test
  void a_service_that_dies_for_lack_of_memory_says_so() {
    RunResult result = run(p -> p.stage("a", s -> s
        .service("db", d -> d.image(BUSYBOX).memory("16m").command("sh", "-c", "sleep 0.5; exec tail /dev/zero").readyWhen(Readiness.port(1)))
        .run("true")));
    assertThat(result.stage("a").failure().orElseThrow().message())
        .isEqualTo("service db ended with exit code 137, out of memory (its container has 16 MiB; set more with memory(...)), before it was ready");
  }

  @Test
  void the_services_of_a_pipeline_start_with_the_first_stage_that_has_a_container() {
    List<String> seen = new java.util.concurrent.CopyOnWriteArrayList<>();
    Consumer<dev.danube.StageContext> look = c -> seen.add("services: " + NothingLeft.client().listContainersCmd()
        .withLabelFilter(List.of("dev.danube.run=" + c.runContext().id())).exec().stream().filter(found -> found.getCommand().contains("httpd")).count());
    RunResult result = run(p -> p
        .service("web", d -> d.image(BUSYBOX).env("WHO", "web").command("sh", "-c", SERVER).readyWhen(Readiness.port(80)))
        .stage("java", s -> s.call(look::accept))
        .stage("first", s -> s.run("wget -q -O - http://web/who").call(look::accept))
        .stage("second", s -> s.run("wget -q -O - http://web/who").call(look::accept)));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(seen).containsExactly("services: 0", "services: 1", "services: 1");
  }

  @Test
  void a_service_starts_when_those_that_it_needs_are_ready_of_its_stage_and_of_the_pipeline() {
    String after = "wget -q -O /got http://$FIRST/who || exit 9; mkdir /www; (cat /got; echo $WHO) > /www/who; " + HTTPD;
    RunResult result = run(p -> p
        .service("one", d -> d.image(BUSYBOX).env("WHO", "one").command("sh", "-c", SERVER).readyWhen(Readiness.port(80)))
        .stage("a", s -> s
            .service("three", d -> d.image(BUSYBOX).needs("two").env("FIRST", "two").env("WHO", "three").command("sh", "-c", after).readyWhen(Readiness.port(80)))
            .service("two", d -> d.image(BUSYBOX).env("FIRST", "one").env("WHO", "two").command("sh", "-c", after).readyWhen(Readiness.port(80)))
            .run("wget -q -O - http://three/who")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("a")).containsExactly("one", "two", "three");
  }

  @Test
  void a_stage_in_a_network_of_its_own_choice_reaches_its_services_and_says_where_it_cannot() {
    String lan = "danube-it-" + UUID.randomUUID();
    String id = NothingLeft.client().createNetworkCmd().withName(lan).exec().getId();
    try {
      RunResult result = run(p -> p.network(lan)
          .service("web", d -> d.image(BUSYBOX).env("WHO", "web").command("sh", "-c", SERVER).readyWhen(Readiness.port(80)))
          .stage("main", s -> s.run("wget -q -O - http://web/who; ls /sys/class/net"))
          .stage("own", s -> s.network(lan).service("db", d -> d.image(BUSYBOX).env("WHO", "db").command("sh", "-c", SERVER).readyWhen(Readiness.port(80)))
              .run("wget -q -O - http://web/who; wget -q -O - http://db/who"))
          .stage("alone", s -> s.network("none").run("ls /sys/class/net")));
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
      assertThat(out("main")).containsExactly("web", "eth0", "eth1", "lo");
      assertThat(out("own")).containsExactly("web", "db");
      assertThat(lines("alone", LogStream.DANUBE)).contains("the services of the pipeline cannot be reached from the network none");
    } finally {
      NothingLeft.client().removeNetworkCmd(id).exec();
    }
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

  @Test
  void a_background_step_that_is_not_ready_fails_its_stage_with_its_last_lines() {
    RunResult ended = run(p -> p.stage("a", s -> s.background("server", "echo no config >&2; exit 4", Readiness.port(8088)).run("true")));
    assertThat(ended.stage("a").failure().orElseThrow().message()).isEqualTo("background step server ended with exit code 4 before it was ready");
    assertThat(ended.stage("a").failure().orElseThrow().lastLines()).containsExactly("server | no config", "server | ended with exit code 4");
    RunResult late = run(p -> p.stage("a", s -> s.background("server", "echo up; sleep 1000", Readiness.port(8088).within(Duration.ofSeconds(1))).run("true"))
        .stage("b", s -> s.needsNothing().run("true")));
    assertThat(late.stage("a").failure().orElseThrow().message()).isEqualTo("background step server was not ready within 1.0s: port 8088");
    assertThat(late.stage("a").failure().orElseThrow().lastLines()).containsExactly("server | up");
  }

  // spotless:on
}
