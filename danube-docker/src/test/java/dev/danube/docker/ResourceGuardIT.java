package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.docker.fixture.OnDocker;
import dev.danube.engine.Danube;
import dev.danube.engine.Run;
import dev.danube.event.RunEvent.NodeWaiting;
import dev.danube.event.RunListener;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tests of resources that several programs claim. Two Danubes know nothing of each other. */
class ResourceGuardIT extends OnDocker {

  private final String resource = "it-" + UUID.randomUUID();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch open = new CountDownLatch(1);
  private final CountDownLatch waiting = new CountDownLatch(1);
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final RunListener listener =
      event -> {
        if (event instanceof NodeWaiting wait) {
          said.add(wait.why());
          waiting.countDown();
        }
      };

  // spotless:off

  private Pipeline holder(int limit) {
    return Pipeline.define("holder", p -> p.image(BUSYBOX).group("deploy", g -> g.limit(resource, limit).stage("a", s -> s.call(c -> {
      entered.countDown();
      assertThat(open.await(60, TimeUnit.SECONDS)).isTrue();
    }))));
  }

  private Pipeline other(int limit) {
    return Pipeline.define("other", p -> p.image(BUSYBOX).stage("b", s -> s.limit(resource, limit).run("true")));
  }

  private void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void one_program_at_a_time_holds_a_resource_and_the_other_says_what_it_waits_for() throws Exception {
    try (Danube one = Danube.using(backend()); Danube two = Danube.using(backend())) {
      Run first = one.start(holder(1));
      await(entered);
      Run second = two.start(other(1), r -> r.listener(listener));
      await(waiting);
      assertThat(NothingLeft.client().listContainersCmd().withShowAll(true)
          .withLabelFilter(List.of("dev.danube.run=" + second.id())).exec()).as("containers of the one that waits").isEmpty();
      open.countDown();
      assertThat(first.await().outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(second.await().outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(said).containsExactly("waits for " + resource + ", held by \"deploy\" of run " + first.id());
    }
  }

  @Test
  void a_limit_of_two_lets_two_programs_in_and_a_smaller_limit_waits_for_both() throws Exception {
    try (Danube one = Danube.using(backend()); Danube two = Danube.using(backend())) {
      Run first = one.start(holder(2));
      await(entered);
      assertThat(two.run(other(2)).outcome()).as("beside the first").isEqualTo(Outcome.SUCCESS);
      Run second = two.start(other(1), r -> r.listener(listener));
      await(waiting);
      open.countDown();
      assertThat(first.await().outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(second.await().outcome()).isEqualTo(Outcome.SUCCESS);
    }
  }

  @Test
  void whoever_holds_it_with_the_smaller_limit_keeps_all_out() throws Exception {
    try (Danube one = Danube.using(backend()); Danube two = Danube.using(backend())) {
      Run first = one.start(holder(1));
      await(entered);
      Run second = two.start(other(5), r -> r.listener(listener));
      await(waiting);
      open.countDown();
      assertThat(first.await().outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(second.await().outcome()).isEqualTo(Outcome.SUCCESS);
    }
  }

  @Test
  void many_stages_of_several_programs_with_different_limits_never_exceed_them() {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger tooMany = new AtomicInteger();
    try (Danube one = Danube.using(backend()); Danube two = Danube.using(backend()); Danube three = Danube.using(backend())) {
      List<Danube> programs = List.of(one, two, three);
      List<Run> runs = java.util.stream.IntStream.range(0, 3).mapToObj(i -> programs.get(i).start(Pipeline.define("many", p -> p.parallel("v", v -> {
        for (int stage = 0; stage < 5; stage++) {
          v.stage("s" + stage, s -> s.limit(resource, i + 1).call(c -> {
            if (inside.incrementAndGet() > i + 1) {
              tooMany.incrementAndGet();
            }
            c.runContext().stage("s0");
            inside.decrementAndGet();
          }));
        }
      })))).toList();
      assertThat(runs).extracting(Run::await).allSatisfy(result -> assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS));
    }
    assertThat(tooMany).hasValue(0);
  }

  @Test
  void a_run_that_waits_for_another_program_can_be_cancelled() throws Exception {
    try (Danube one = Danube.using(backend()); Danube two = Danube.using(backend())) {
      Run first = one.start(holder(1));
      await(entered);
      Run second = two.start(other(1), r -> r.listener(listener));
      await(waiting);
      second.cancel();
      assertThat(second.await().stage("b").skipReason().orElseThrow().text()).isEqualTo("the run was cancelled");
      open.countDown();
      assertThat(first.await().outcome()).isEqualTo(Outcome.SUCCESS);
    }
  }

  @Test
  void the_claim_of_a_machine_that_is_not_known_stays_and_tells_how_to_remove_it() throws Exception {
    String name = "danube-resource-" + resource + "-1";
    NothingLeft.client().createContainerCmd(BUSYBOX).withName(name).withCmd("true").withLabels(Map.of("dev.danube.resource", resource,
        "dev.danube.limit", "1", "dev.danube.stage", "far", "dev.danube.run", "7", "dev.danube.owner", "elsewhere/1/1")).exec();
    Run run = danube.start(other(1), r -> r.listener(listener));
    await(waiting);
    NothingLeft.client().removeContainerCmd(name).exec();
    assertThat(run.await().outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(said).containsExactly("waits for " + resource
        + ", held by \"far\" of run 7 on another machine (if it no longer exists, remove the container " + name + ")");
  }

  /** A program that claims a resource, prints a line, and waits to be killed. */
  static final class Program {
    public static void main(String[] args) {
      try (Danube danube = Danube.using(DockerBackend.fromEnvironment())) {
        danube.run(Pipeline.define("killed", p -> p.stage("a", s -> s.exclusive(args[0]).call(c -> {
          System.out.println("holds");
          System.out.flush();
          new CountDownLatch(1).await();
        }))));
      }
    }
  }

  @Test
  void a_program_that_is_killed_holds_nothing() throws Exception {
    Process program = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp", System.getProperty("java.class.path"), Program.class.getName(), resource)
        .redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (BufferedReader out = program.inputReader(StandardCharsets.UTF_8)) {
      awaitHolds(out);
      Run run = danube.start(other(1), r -> r.listener(listener));
      await(waiting);
      program.destroyForcibly();
      RunResult result = run.await();
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    } finally {
      program.destroyForcibly();
      assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(said).hasSize(1).first().asString().startsWith("waits for " + resource + ", held by \"a\" of run ");
  }

  private static void awaitHolds(BufferedReader out) throws IOException {
    String line = out.readLine();
    while (line != null && !line.equals("holds")) {
      line = out.readLine();
    }
    assertThat(line).isEqualTo("holds");
  }

  // spotless:on
}
