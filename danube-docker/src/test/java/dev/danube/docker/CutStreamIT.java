package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.RunResult;
import dev.danube.StageFailure;
import dev.danube.docker.fixture.CutProxy;
import dev.danube.docker.fixture.OnDocker;
import dev.danube.engine.Run;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests of container streams that end early, without an error, while the daemon keeps running. */
class CutStreamIT extends OnDocker {

  private CutProxy proxy;

  // spotless:off

  @Override
  public DockerBackend backend() {
    try {
      proxy = new CutProxy();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return DockerBackend.builder().host(proxy.host()).build();
  }

  @AfterEach
  void closeProxy() {
    proxy.close();
  }

  @Test
  void stages_whose_output_was_cut_are_errors_and_never_successes() throws Exception {
    Run run = start(p -> p
        .parallel("v", v -> v
            .stage("main", s -> s.run("echo ready main; sleep 60; echo lost"))
            .stage("own", s -> s.isolated().run("echo ready own; sleep 60; echo lost"))
            .stage("command", s -> s.command("sh", "-c", "echo ready command; sleep 60; echo lost")))
        .stage("next", s -> s.after("v").run("echo works again")));
    awaitLine("ready main");
    awaitLine("ready own");
    awaitLine("ready command");
    proxy.cut();
    RunResult result = run.await();

    for (String stage : new String[] {"main", "own", "command"}) {
      assertThat(result.stage(stage).outcome()).as(stage + " of " + result.summary()).isEqualTo(Outcome.ERRORED);
      StageFailure failure = result.stage(stage).failure().orElseThrow();
      assertThat(failure.kind()).as(stage + ": " + failure).isEqualTo(FailureKind.INFRASTRUCTURE);
      assertThat(failure.message()).as(stage).isNotBlank();
    }
    assertThat(result.stage("command").failure().orElseThrow().message())
        .isEqualTo("Lost the connection to Docker at " + proxy.host() + " while reading the output of a container:"
            + " the output ended before the container. Check that the daemon is running.");
    assertThat(result.stage("next").outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("next")).containsExactly("works again");
    assertThat(result.warnings()).isEmpty();
  }

  /** The container ends soon after. An uncut connection reports its end, with exit code 0. */
  @Test
  void a_command_that_ends_well_after_its_output_was_cut_has_lost_lines_of_it() throws Exception {
    Run run = start(p -> p
        .stage("command", s -> s.command("sh", "-c", "echo ready; until test -e /workspace/go; do sleep 0.05; done; sleep 1; echo lost")));
    awaitLine("ready");
    proxy.cut();
    exec(containers(run).get(0), "touch", "/workspace/go");
    RunResult result = run.await();
    assertThat(result.stage("command").outcome()).as(result.summary()).isEqualTo(Outcome.ERRORED);
    assertThat(result.stage("command").failure().orElseThrow().message()).contains("the output ended before the container");
  }

  /** Without setsid there is no persistent shell, and each step is an exec. */
  @Test
  void so_are_those_of_an_image_without_the_tools_for_a_shell() throws Exception {
    Run run = startOn(DEBIAN, p -> p
        .stage("remove", s -> s.run("rm $(command -v setsid)"))
        .stage("exec", s -> s.user("1001").run("echo ready exec; sleep 60; echo lost")));
    awaitLine("ready exec");
    proxy.cut();
    RunResult result = run.await();
    assertThat(result.stage("exec").outcome()).as(result.summary()).isEqualTo(Outcome.ERRORED);
    // The container's own connection was cut too, so it ends. What is noticed first is reported.
    assertThat(result.stage("exec").failure().orElseThrow().message())
        .matches(".*the output ended before the step.*|the main container died: .*");
  }

  @Test
  void a_program_that_closes_its_output_itself_is_no_error() {
    RunResult result = runOn(DEBIAN, p -> p
        .stage("remove", s -> s.run("rm $(command -v setsid)"))
        .stage("exec", s -> s.user("1001").run("echo first; exec >&- 2>&-; sleep 4; exit 0"))
        .stage("command", s -> s.command("sh", "-c", "echo first; exec >&- 2>&-; sleep 4")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("exec")).containsExactly("first");
    assertThat(out("command")).containsExactly("first");
  }

  // spotless:on
}
