package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.StageFailure;
import dev.danube.docker.fixture.SecondDaemon;
import dev.danube.engine.Danube;
import dev.danube.engine.Run;
import dev.danube.engine.contract.TestPipelines;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.LogLine;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of a daemon that stops, comes back, or has no room, while a pipeline runs on it. */
@Timeout(600)
class DaemonTroubleIT {

  private static final String BUSYBOX = "busybox:1.36";

  private SecondDaemon daemon;
  private CountDownLatch ready;

  // spotless:off

  @BeforeEach
  void start() throws Exception {
    daemon = SecondDaemon.start(BUSYBOX);
  }

  @AfterEach
  void stop() {
    daemon.close();
  }

  private Danube danube() {
    return Danube.using(DockerBackend.builder().host(daemon.host()).build());
  }

  private Run start(Danube danube, int readyStages, Consumer<Pipeline.Builder> definition) {
    ready = new CountDownLatch(readyStages);
    return danube.start(TestPipelines.with("it", BUSYBOX, definition), run -> run.listener(this::watch));
  }

  private void watch(RunEvent event) {
    if (event instanceof LogLine line && line.text().equals("ready")) {
      ready.countDown();
    }
  }

  private void awaitReady() throws InterruptedException {
    assertThat(ready.await(60, TimeUnit.SECONDS)).isTrue();
  }

  private static final String LOST = "Lost the connection to Docker at unix://";

  private static void assertLost(RunResult result, String... stages) {
    for (String stage : stages) {
      assertThat(errored(result, stage).message()).as(stage).startsWith(LOST);
    }
  }

  private static StageFailure errored(RunResult result, String stage) {
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.ERRORED);
    StageFailure failure = result.stage(stage).failure().orElseThrow();
    assertThat(failure.kind()).as(failure.toString()).isEqualTo(FailureKind.INFRASTRUCTURE);
    return failure;
  }

  @Test
  void a_daemon_that_is_killed_is_an_error_of_every_stage_at_work_and_the_run_ends() throws Exception {
    try (Danube danube = danube()) {
      Run run = start(danube, 3, p -> p
          .parallel("v", v -> v
              .stage("main", s -> s.run("echo ready; sleep 600"))
              .stage("own", s -> s.isolated().run("echo ready; sleep 600"))
              .stage("command", s -> s.command("sh", "-c", "echo ready; sleep 600")))
          .stage("next", s -> s.run("echo never")));
      awaitReady();
      daemon.kill();
      RunResult result = run.await();
      assertLost(result, "main", "own", "command");
      assertThat(result.stage("next").outcome()).isEqualTo(Outcome.SKIPPED);
      assertThat(result.warnings()).anyMatch(warning -> warning.startsWith("could not remove the containers of the run: Lost the connection to Docker"));
    }
  }

  @Test
  void a_daemon_that_is_restarted_costs_what_was_at_work_and_what_comes_after_it_runs() throws Exception {
    try (Danube danube = danube()) {
      Run run = start(danube, 1, p -> p
          .stage("before", s -> s.run("echo kept > file"))
          .stage("main", s -> s.run("echo ready; sleep 600")
              .onError(failure -> restarted()))
          .stage("after", s -> s.after("main").run("cat file"))
          .stage("own", s -> s.after("main").image(BUSYBOX).run("cat file"))
          .stage("own too", s -> s.after("own").image(BUSYBOX).run("cat file")));
      awaitReady();
      daemon.stop();
      RunResult result = run.await();
      // A daemon that is asked to stop ends the containers first, and still answers meanwhile.
      assertThat(errored(result, "main").message()).satisfiesAnyOf(
          message -> assertThat(message).startsWith(LOST),
          message -> assertThat(message).isEqualTo("the main container died: it ended with exit code 137"));
      for (String stage : new String[] {"after", "own", "own too"}) {
        assertThat(result.stage(stage).outcome()).as(stage + " of " + result.summary()).isEqualTo(Outcome.SUCCESS);
      }
      assertThat(result.warnings()).isEmpty();
    }
  }

  /** The client uses no connection at the restart, but keeps connections for later calls. */
  @Test
  void a_daemon_that_is_restarted_between_two_stages_costs_nothing() {
    try (Danube danube = danube()) {
      RunResult result = start(danube, 0, p -> p
          .parallel("first", v -> parallel(v, "echo first"))
          .stage("restart", s -> s.call(stage -> restart()))
          .parallel("second", v -> parallel(v, "echo second"))).await();
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    }
  }

  private static void parallel(dev.danube.Parallel.Builder parallel, String script) {
    for (int i = 0; i < 8; i++) {
      parallel.stage(script + " " + i, s -> s.isolated().run(script));
    }
  }

  private void restart() throws Exception {
    daemon.stop();
    daemon.startAgain();
  }

  @Test
  void a_full_disk_fails_the_step_that_fills_it_and_is_named_where_docker_itself_has_no_room() {
    try (Danube danube = danube()) {
      RunResult result = start(danube, 0, p -> p
          .stage("fill", s -> s.run("dd if=/dev/zero of=big bs=1M count=200"))
          .stage("own", s -> s.after("fill").isolated().run("true"))).await();
      StageFailure full = result.stage("fill").failure().orElseThrow();
      assertThat(full.kind()).isEqualTo(FailureKind.EXIT_CODE);
      assertThat(full.lastLines()).anyMatch(line -> line.contains("No space left on device"));
      StageFailure none = result.stage("own").failure().orElseThrow();
      assertThat(none.kind()).isEqualTo(FailureKind.INFRASTRUCTURE);
      assertThat(none.message()).contains("no space left on device");
      assertThat(result.outcome()).isEqualTo(Outcome.ERRORED);
      assertThat(result.warnings()).isEmpty();
    }
  }

  @Test
  void an_image_that_is_removed_between_two_stages_is_named() {
    try (Danube danube = danube()) {
      RunResult result = start(danube, 0, p -> p
          .stage("first", s -> s.isolated().run("true"))
          .stage("remove", s -> s.call(stage -> removeImage()))
          .stage("second", s -> s.isolated().run("true"))).await();
      assertThat(result.stage("remove").outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
      StageFailure failure = result.stage("second").failure().orElseThrow();
      assertThat(failure.kind()).isEqualTo(FailureKind.IMAGE);
      assertThat(failure.message()).startsWith("The image " + BUSYBOX + " was removed in the meantime: ");
    }
  }

  @Test
  @Tag("slow")
  void a_daemon_that_answers_nothing_any_more_is_noticed() throws Exception {
    try (Danube danube = danube()) {
      Run run = start(danube, 2, p -> p
          .parallel("v", v -> v
              .stage("main", s -> s.run("echo ready; sleep 600"))
              .stage("command", s -> s.command("sh", "-c", "echo ready; sleep 600"))));
      awaitReady();
      daemon.signal("STOP");
      try {
        assertLost(run.await(Duration.ofMinutes(4)).orElseThrow(), "main", "command");
      } finally {
        daemon.signal("CONT");
      }
    }
  }

  private void removeImage() throws java.io.IOException {
    try (DockerClient client = daemon.client()) {
      client.removeImageCmd(BUSYBOX).withForce(true).exec();
    }
  }

  /** Restarts the daemon in the error handler, where a user would wait for its return. */
  private dev.danube.Decision restarted() {
    try {
      daemon.startAgain();
      return dev.danube.Decision.DEFAULT;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  // spotless:on
}
