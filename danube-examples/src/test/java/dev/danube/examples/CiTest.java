package dev.danube.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Outcome;
import dev.danube.RunResult;
import dev.danube.engine.Danube;
import dev.danube.testing.FakeBackend;
import org.junit.jupiter.api.Test;

class CiTest {

  @Test
  void what_is_not_tested_is_not_delivered() {
    FakeBackend backend = FakeBackend.create().onStage("test", f -> f.exits(1));
    try (Danube danube = Danube.using(backend)) {
      RunResult result = danube.run(Ci.pipeline());
      assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
      assertThat(result.stage("deliver").outcome()).isEqualTo(Outcome.SKIPPED);
    }
  }
}
