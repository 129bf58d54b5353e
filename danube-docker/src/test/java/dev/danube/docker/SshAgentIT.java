package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.StageFailure;
import dev.danube.docker.fixture.SshAgentSocket;
import dev.danube.engine.Danube;
import dev.danube.engine.spi.Backend;
import dev.danube.event.RunEvent.LogLine;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests of stages that use the ssh agent of the user. */
@ExtendWith(NothingLeft.class)
class SshAgentIT {

  private final List<String> lines = new CopyOnWriteArrayList<>();
  @TempDir private Path folder;

  // spotless:off

  /** Asks the agent for its keys. */
  private static final String QUESTION = "perl -MIO::Socket::UNIX -e '$s=IO::Socket::UNIX->new(Peer=>$ENV{SSH_AUTH_SOCK}) or die $!; syswrite $s, pack(\"NC\",1,11);"
      + " sysread $s,$a,4; sysread $s,$b,unpack(\"N\",$a); ($t,$n)=unpack(\"CN\",$b); print \"type $t keys $n\\n\"'";

  private static final Pipeline PIPELINE = Pipeline.define("it", p -> p.image("debian:bookworm-slim")
      .stage("a", s -> s.sshAgent().run(QUESTION))
      .stage("b", s -> s.run("echo without: $SSH_AUTH_SOCK")));

  /** A backend with another environment than this program. */
  private record In(Backend docker, Map<String, String> environment) implements Backend {

    @Override
    public Connection connect() throws InterruptedException {
      return docker.connect();
    }

    @Override
    public void check(Pipeline pipeline) {
      docker.check(pipeline);
    }
  }

  private RunResult run(Map<String, String> environment) {
    try (Danube danube = Danube.using(new In(DockerBackend.builder().allowSshAgent().build(), environment))) {
      return danube.run(PIPELINE, r -> r.listener(event -> {
        if (event instanceof LogLine line) {
          lines.add(line.text());
        }
      }));
    }
  }

  @Test
  void a_stage_that_says_so_uses_the_agent_and_no_other_does() throws Exception {
    Path socket = folder.resolve("agent");
    try (SshAgentSocket agent = new SshAgentSocket(socket, KeyPairGenerator.getInstance("RSA").generateKeyPair())) {
      assertThat(agent).isNotNull();
      RunResult result = run(Map.of("SSH_AUTH_SOCK", socket.toString()));
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
      assertThat(lines).contains("type 12 keys 1", "without:");
    }
  }

  @Test
  void without_an_agent_the_stage_errors_before_its_container_is_created() {
    StageFailure failure = run(Map.of()).stage("a").failure().orElseThrow();
    assertThat(failure.kind()).isEqualTo(FailureKind.SECRET);
    assertThat(failure.message()).isEqualTo("sshAgent() needs an ssh agent, but the environment variable SSH_AUTH_SOCK is not set; start one with ssh-agent, or use a key by secretFile(...)");
  }

  @Test
  void a_backend_that_does_not_allow_it_refuses_the_pipeline() {
    try (Danube danube = Danube.using(DockerBackend.fromEnvironment())) {
      assertThatThrownBy(() -> danube.run(PIPELINE)).isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Pipeline \"it\" needs privileges that this backend does not allow: sshAgent (stage \"a\"); allow it with DockerBackend.builder().allowSshAgent()");
    }
  }

  // spotless:on
}
