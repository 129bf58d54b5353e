package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.StageFailure;
import dev.danube.testing.FakeBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of stages that use the ssh agent of the user. */
@Timeout(60)
class SshAgentTest {

  private static final Pipeline PIPELINE =
      Pipeline.define("ci", p -> p.image("x").stage("a", s -> s.sshAgent().run("git fetch")));

  @Test
  void the_stage_has_a_container_of_its_own_and_says_why() {
    try (Danube danube = Danube.using(FakeBackend.create())) {
      assertThat(danube.plan(PIPELINE).toString()).contains("own container (sets sshAgent)");
    }
  }

  @Test
  void an_agent_must_run() {
    try (Danube danube =
        Danube.using(FakeBackend.create().environment("SSH_AUTH_SOCK", "/tmp/agent"))) {
      assertThat(danube.run(PIPELINE).outcome()).isEqualTo(Outcome.SUCCESS);
    }
    try (Danube danube = Danube.using(FakeBackend.create())) {
      StageFailure failure = danube.run(PIPELINE).stage("a").failure().orElseThrow();
      assertThat(failure.kind()).isEqualTo(FailureKind.SECRET);
      assertThat(failure.message()).startsWith("sshAgent() needs an ssh agent, but ");
    }
  }
}
