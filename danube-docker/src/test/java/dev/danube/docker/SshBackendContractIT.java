package dev.danube.docker;

import dev.danube.Pipeline;
import dev.danube.docker.fixture.SshMachine;
import dev.danube.docker.internal.daemon.DockerHosts;
import dev.danube.docker.internal.registry.Logins;
import dev.danube.engine.contract.BackendContract;
import dev.danube.engine.spi.Backend;
import dev.danube.testing.FakeBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The contract of backends, with a daemon that is reached by ssh. */
@ExtendWith(NothingLeft.class)
class SshBackendContractIT extends BackendContract {

  @TempDir static Path home;
  private static SshMachine machine;

  @BeforeAll
  static void start() throws IOException {
    machine = new SshMachine(home, SshMachine.ofThisMachine("docker", "system", "dial-stdio"));
  }

  @AfterAll
  static void stop() throws IOException {
    machine.close();
  }

  @Override
  protected Backend backend(UnaryOperator<FakeBackend> scripts) {
    return new BySsh();
  }

  /** A backend as users have it, except for the home folder. */
  private static final class BySsh implements Backend {

    @Override
    public void check(Pipeline pipeline) {
      DockerBackend.fromEnvironment().check(pipeline);
    }

    @Override
    public Connection connect() throws InterruptedException {
      DockerHosts hosts = DockerHosts.ofEnvironment(Optional.of(machine.address()));
      return new Connector(hosts.candidates(), hosts.configFile(), Map.of("HOME", home.toString()))
          .connect(DockerOptions.DEFAULT, new Logins(Map.of(), hosts.configFile()));
    }
  }
}
