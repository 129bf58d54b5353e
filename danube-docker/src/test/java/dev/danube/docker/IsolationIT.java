package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.Readiness;
import dev.danube.RunResult;
import dev.danube.Service;
import dev.danube.docker.fixture.OnDocker;
import dev.danube.engine.Danube;
import dev.danube.engine.Run;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.LogLine;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Tests that stages of different runs cannot reach each other, and isolated ones nobody. */
class IsolationIT extends OnDocker {

  // spotless:off

  private static final String HTTPD = "httpd -f -p 8080";

  /** A script that serves on a port, prints its address, and waits to be ended. */
  private static final String SERVE = "trap exit TERM; " + HTTPD + " & echo address $(hostname -i); wait";

  /** A command that prints the address of a service, which it has reached. */
  private static final String ADDRESS = "$(nc -w 1 NAME 8080 </dev/null && ping -c 1 -w 1 NAME | sed 's/.*(\\([0-9.]*\\)).*/\\1/;q')";

  /** A script that tries to reach each of {@code $OTHERS}. */
  private static final String TRY =
      "for a in $OTHERS; do nc -w 1 $a 8080 </dev/null >/dev/null 2>&1 && echo reached $a; done; echo tried $OTHERS";

  private static final Consumer<Service.Builder> SERVICE = d -> d.image(BUSYBOX).command("sh", "-c", SERVE).readyWhen(Readiness.port(8080));

  private static final Consumer<Pipeline.Builder> SERVERS = p -> p.image(BUSYBOX).parallel("servers", v -> v
      .stage("main", s -> s.run(SERVE))
      .stage("own", s -> s.image(BUSYBOX).run(SERVE))
      .stage("isolated", s -> s.isolated().run(SERVE))
      .stage("command", s -> s.command("sh", "-c", SERVE))
      .stage("served", s -> s.service("db", SERVICE).run("echo db " + ADDRESS.replace("NAME", "db") + "; " + SERVE)));

  /** A pipeline with a service of its own, in whose network its stages are. */
  private static final Consumer<Pipeline.Builder> WITH_SERVICE = p -> p.image(BUSYBOX).service("web", SERVICE)
      .stage("beside", s -> s.run("echo web " + ADDRESS.replace("NAME", "web") + "; " + SERVE));

  @Test
  void nobody_reaches_the_stages_and_services_of_another_run() throws Exception {
    CountDownLatch serving = new CountDownLatch(8);
    Map<String, String> addresses = new ConcurrentHashMap<>();
    List<String> reached = new CopyOnWriteArrayList<>();
    try (Danube one = Danube.using(backend()); Danube two = Danube.using(backend())) {
      Run servers = one.start(Pipeline.define("servers", SERVERS), r -> r.listener(event -> note(event, addresses, serving)));
      Run service = one.start(Pipeline.define("service", WITH_SERVICE), r -> r.listener(event -> note(event, addresses, serving)));
      serving.await();
      String others = String.join(" ", addresses.values());
      assertThat(addresses).containsOnlyKeys("main", "own", "isolated", "command", "served", "db", "beside", "web");
      RunResult result = two.run(Pipeline.define("clients", p -> p.image(BUSYBOX).env("OTHERS", others).parallel("clients", v -> v
          .stage("from main", s -> s.run(TRY))
          .stage("from own", s -> s.image(BUSYBOX).run(TRY))
          .stage("from isolated", s -> s.isolated().run(TRY))
          .stage("from command", s -> s.command("sh", "-c", TRY))
          .stage("from beside a service", s -> s.service("x", d -> d.image(BUSYBOX).command("sleep", "60")).run(TRY)))),
          r -> r.listener(event -> {
            if (event instanceof LogLine line && line.text().startsWith("reached")) {
              reached.add(line.stage() + " " + line.text());
            }
          }));
      servers.cancel();
      service.cancel();
      assertThat(servers.await().outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(service.await().outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
      assertThat(reached).as("of %s", addresses).isEmpty();
    }
  }

  private static void note(RunEvent event, Map<String, String> addresses, CountDownLatch serving) {
    if (event instanceof LogLine line && line.text().matches("(address|db|web) [0-9. ]+")) {
      String[] words = line.text().split(" ", -1);
      addresses.put(words[0].equals("address") ? line.stage() : words[0], words[1]);
      serving.countDown();
    }
  }

  @Test
  void an_isolated_stage_reaches_the_services_and_no_stage_reaches_it() {
    RunResult result = run(p -> p
        .service("web", SERVICE)
        .parallel("v", v -> v
            .stage("isolated", s -> s.isolated().run("nc -w 1 web 8080 </dev/null && echo web reached; hostname -i > address; " + HTTPD + " & "
                + "for i in $(seq 100); do [ -e tried ] && break; sleep 0.1; done"))
            .stage("main", s -> s.run("for i in $(seq 100); do [ -s address ] && break; sleep 0.1; done; OTHERS=$(cat address); " + TRY + "; touch tried"))));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("isolated")).containsExactly("web reached");
    assertThat(out("main")).hasSize(1).first().asString().matches("tried [0-9. ]+");
  }

  @Test
  void the_network_that_keeps_runs_apart_stays_and_is_removed_by_clean() {
    assertThat(run(p -> p.stage("a", s -> s.image(BUSYBOX).run("true"))).succeeded()).isTrue();
    assertThat(networks()).containsExactly("container:danube");
    assertThat(KeepIT.doctor("clean")).contains("removing the network that keeps runs apart; the next run creates it again");
    assertThat(networks()).isEmpty();
    assertThat(run(p -> p.stage("a", s -> s.image(BUSYBOX).run("true"))).succeeded()).isTrue();
    assertThat(networks()).containsExactly("container:danube");
  }

  @Test
  void stages_that_start_at_the_same_time_create_one_network() {
    KeepIT.doctor("clean");
    RunResult result = run(p -> p.parallel("v", v -> {
      for (int i = 0; i < 8; i++) {
        v.stage("s" + i, s -> s.image(BUSYBOX).run("true"));
      }
    }));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(networks()).containsExactly("container:danube");
  }

  private static java.util.List<String> networks() {
    return NothingLeft.client().listNetworksCmd().withFilter("label", java.util.List.of("dev.danube.network")).exec().stream()
        .map(network -> network.getName()).toList();
  }

  // spotless:on
}
