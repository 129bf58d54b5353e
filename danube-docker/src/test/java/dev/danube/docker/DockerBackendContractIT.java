package dev.danube.docker;

import dev.danube.engine.contract.BackendContract;
import dev.danube.engine.spi.Backend;
import dev.danube.testing.FakeBackend;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
class DockerBackendContractIT extends BackendContract {

  @Override
  protected Backend backend(UnaryOperator<FakeBackend> scripts) {
    return DockerBackend.fromEnvironment();
  }
}
