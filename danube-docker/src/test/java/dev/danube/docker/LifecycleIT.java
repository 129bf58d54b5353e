package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.RunResult;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.docker.fixture.OnDocker;
import dev.danube.engine.Danube;
import dev.danube.engine.Run;
import dev.danube.event.RunEvent.LogStream;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that containers start, end as expected, and are removed. */
class LifecycleIT extends OnDocker {

  // spotless:off

  @Test
  @Timeout(600)
  void two_hundred_containers_that_end_at_once_eight_at_a_time_and_none_hangs() {
    RunResult result = run(p -> p.parallel("v", v ->
        IntStream.range(0, 200).forEach(i -> v.stage("true " + i, s -> s.command("true")))));
    assertThat(result.stages()).hasSize(200).allMatch(stage -> stage.outcome() == Outcome.SUCCESS);
    assertThat(result.warnings()).isEmpty();
  }

  @Test
  void an_image_that_does_not_exist_is_errored_and_says_what_was_tried() {
    String image = "127.0.0.1:1/nosuch/image:1";
    RunResult result = run(p -> p.parallel("v", v -> v
        .stage("a", s -> s.image(image).run("true"))
        .stage("b", s -> s.image(image).command())));
    for (StageResult stage : result.stages()) {
      StageFailure failure = stage.failure().orElseThrow();
      assertThat(stage.outcome()).isEqualTo(Outcome.ERRORED);
      assertThat(failure.kind()).isEqualTo(FailureKind.IMAGE);
      assertThat(failure.message())
          .startsWith("The image " + image + " is not in Docker, and pulling it failed: ")
          .contains("connection refused")
          .endsWith("; check that the name is right and the registry can be reached");
    }
    assertThat(Stream.of("a", "b").flatMap(stage -> lines(stage, LogStream.DANUBE).stream()))
        .as("pulled by whichever stage came first").containsOnlyOnce("pulling " + image);
  }

  @Test
  void with_the_policy_never_nothing_is_pulled() {
    DockerBackend never = DockerBackend.builder().pullPolicy(PullPolicy.NEVER).build();
    try (Danube other = Danube.using(never)) {
      RunResult result = other.run(pipeline(p -> p
          .stage("here", s -> s.run("true"))
          .stage("missing", s -> s.image("nosuch/image").run("true"))));
      assertThat(result.stage("here").outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.stage("missing").failure().orElseThrow().message())
          .isEqualTo("The image nosuch/image is not in Docker, and the pull policy is NEVER; pull it or use"
              + " PullPolicy.IF_MISSING");
    }
  }

  @Test
  void a_timeout_in_the_main_container_leaves_the_others_there_running() {
    RunResult result = run(p -> p.parallel("v", v -> v
        .stage("slow", s -> s.run("sleep 60 & sleep 61").timeout(Duration.ofSeconds(1)))
        .stage("other", s -> s.run("until test -e stopped; do sleep 0.1; done; ps; echo done"))
        .stage("stopped", s -> s.call(c -> c.writeFile("stopped", "")).after("slow"))));

    StageFailure failure = result.stage("slow").failure().orElseThrow();
    assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
    assertThat(failure.message()).isEqualTo("timed out after 1.0s: run \"sleep 60 & sleep 61\" was stopped");
    assertThat(result.stage("other").outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("other")).endsWith("done")
        .as("all processes of the step are gone").noneMatch(line -> line.contains("sleep 6"));
  }

  @Test
  void processes_that_have_left_the_group_of_the_step_are_ended_too() {
    RunResult result = run(p -> p
        .stage("slow", s -> s.run("set -m; sleep 60 & set +m; sleep 61").timeout(Duration.ofSeconds(1))));
    assertThat(result.stage("slow").failure().orElseThrow().kind()).isEqualTo(FailureKind.TIMEOUT);
    assertThat(lines("slow", LogStream.DANUBE)).as("ended by SIGTERM, without the grace").isEmpty();
  }

  @Test
  void a_step_that_has_closed_its_output_is_ended_by_its_timeout_all_the_same() {
    RunResult result = run(p -> p
        .stage("slow", s -> s.run("exec >/dev/null 2>&1; sleep 60").timeout(Duration.ofSeconds(1)))
        .stage("after", s -> s.run("ps").after("slow")));
    assertThat(result.stage("slow").failure().orElseThrow().kind()).isEqualTo(FailureKind.TIMEOUT);
    assertThat(lines("slow", LogStream.DANUBE)).as("ended by SIGTERM, without the grace").isEmpty();
    assertThat(out("after")).noneMatch(line -> line.contains("sleep 60"));
  }

  @Test
  void a_step_that_ignores_sigterm_is_killed_after_ten_seconds() throws Exception {
    Run run = start(p -> p.stage("a", s -> s.run("trap '' TERM; echo ready; while :; do sleep 1; done")));
    awaitLine("ready");
    run.cancel();
    RunResult result = run.await();
    assertThat(result.stage("a").outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(lines("a", LogStream.DANUBE)).containsExactly("still running 10.0s after SIGTERM; killing it");
  }

  @Test
  void cancel_stops_steps_and_commands_and_lets_a_step_say_goodbye() throws Exception {
    Run run = start(p -> p
        .parallel("v", v -> v
            .stage("run", s -> s.run("trap 'echo goodbye; exit 1' TERM; echo ready1; while :; do sleep 0.1 || :; done"))
            .stage("command", s -> s.command("sh", "-c",
                "trap 'echo goodbye; exit 1' TERM; echo ready2; while :; do sleep 0.1 || :; done")))
        .stage("never", s -> s.run("true")));
    awaitLine("ready1");
    awaitLine("ready2");
    run.cancel();
    RunResult result = run.await();

    assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(result.stage("run").outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(result.stage("command").outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(result.stage("never").outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(out("run")).startsWith("ready1").endsWith("goodbye"); // the shell may say between them that sleep was terminated
    assertThat(out("command")).containsExactly("ready2", "goodbye");
    assertThat(NothingLeft.leftovers(run.id())).as("gone when the run has ended").isEmpty();
  }

  @Test
  void the_main_container_killed_from_outside_errors_its_stages_and_the_next_gets_a_fresh_one() throws Exception {
    Run run = start(p -> p
        .stage("before", s -> s.run("echo kept > file"))
        .parallel("v", v -> v
            .stage("a", s -> s.run("echo ready1; sleep 60"))
            .stage("b", s -> s.run("echo ready2; sleep 60")))
        .stage("next", s -> s.run("cat file").after("v")));
    awaitLine("ready1");
    awaitLine("ready2");
    NothingLeft.client().killContainerCmd(containers(run).get(0)).exec();
    RunResult result = run.await();

    for (String stage : List.of("a", "b")) {
      StageFailure failure = result.stage(stage).failure().orElseThrow();
      assertThat(failure.kind()).isEqualTo(FailureKind.INFRASTRUCTURE);
      assertThat(failure.message()).isEqualTo("the main container died: it ended with exit code 137");
    }
    assertThat(result.stage("next").outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("next")).containsExactly("kept");
    assertThat(lines("next", LogStream.DANUBE))
        .containsExactly("the main container died; a new one is created, and the workspace is kept");
  }

  @Test
  void a_container_removed_from_outside_is_errored_too() throws Exception {
    Run run = start(p -> p.stage("a", s -> s.isolated().run("echo ready; sleep 60")));
    awaitLine("ready");
    NothingLeft.client().removeContainerCmd(containers(run).get(0)).withForce(true).exec();
    StageFailure failure = run.await().stage("a").failure().orElseThrow();
    assertThat(failure.kind()).isEqualTo(FailureKind.INFRASTRUCTURE);
    assertThat(failure.message()).isIn(
        "the container died: it was removed", "the container died: it ended with exit code 137");
  }

  @Test
  void a_container_killed_from_outside_is_named() throws Exception {
    Run run = start(p -> p.parallel("v", v -> v
        .stage("own", s -> s.isolated().run("echo ready1; sleep 60"))
        .stage("command", s -> s.command("sh", "-c", "echo ready2; sleep 60"))));
    awaitLine("ready1");
    awaitLine("ready2");
    containers(run).forEach(container -> NothingLeft.client().killContainerCmd(container).exec());
    RunResult result = run.await();
    assertThat(result.stage("own").failure().orElseThrow().message()).isEqualTo("the container died: it ended with exit code 137");
    assertThat(result.stage("command").failure().orElseThrow().message())
        .isEqualTo("exit code 137 from command \"sh -c echo ready2; sleep 60\": killed by SIGKILL, but not by Danube");
  }

  @Test
  void after_a_failure_nothing_is_left_at_the_moment_run_returns() {
    Run run = start(p -> p.parallel("v", v -> v
        .stage("a", s -> s.run("exit 1"))
        .stage("b", s -> s.isolated().run("exit 1"))
        .stage("c", s -> s.command("false"))));
    RunResult result = run.await();
    assertThat(NothingLeft.leftovers(run.id())).isEmpty();
    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(result.warnings()).isEmpty();
  }

  @Test
  void danube_leaves_no_thread_behind() throws Exception {
    run(p -> p
        .stage("main", s -> s.run("true"))
        .stage("own", s -> s.isolated().run("true"))
        .stage("command", s -> s.command("true")));
    danube.close();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("danube-") || thread.getName().startsWith("docker-java-")) {
        thread.join(Duration.ofSeconds(10).toMillis());
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
      }
    }
  }

  @Test
  void no_thread_is_left_when_danube_is_closed() {
    run(p -> p
        .stage("a", s -> s.run("true"))
        .parallel("v", v -> v.stage("b", s -> s.isolated().run("true")).stage("c", s -> s.command("true")))
        .stage("d", s -> s.service("db", d -> d.image(BUSYBOX).command("sleep", "60").readyWhen(dev.danube.Readiness.command("true"))).run("true")));
    danube.close();
    awaitNoThread();
  }

  /** Waits for threads that are ending; the timeout of the test is the limit. */
  private static void awaitNoThread() {
    while (Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().startsWith("danube") || thread.getName().startsWith("docker-java"))) {
      Thread.onSpinWait();
    }
  }

  // spotless:on
}
