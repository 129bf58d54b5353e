package dev.danube.testing;

import dev.danube.engine.contract.BackendContract;
import dev.danube.engine.spi.Backend;
import java.util.function.UnaryOperator;

class FakeBackendContractTest extends BackendContract {

  @Override
  protected Backend backend(UnaryOperator<FakeBackend> scripts) {
    return scripts.apply(FakeBackend.create());
  }

  @Override
  protected boolean keepsFiles() {
    return false;
  }
}
