package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DockerBackendTest {

  @Test
  void limits_are_more_than_zero() {
    DockerBackend.Builder builder = DockerBackend.builder();
    List<Consumer<Duration>> setters =
        List.of(builder::transferLimit, builder::silenceLimit, builder::imageBuildLimit);
    for (Consumer<Duration> setter : setters) {
      setter.accept(Duration.ofSeconds(1));
      for (Duration wrong : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
        assertThatThrownBy(() -> setter.accept(wrong))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageEndingWith("Limit must be more than zero, was " + wrong);
      }
    }
    assertThat(builder.build()).hasToString("DockerBackend(from the environment, IF_MISSING)");
  }
}
