package dev.danube.docker.internal.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerCommandTest {

  @ParameterizedTest
  @CsvSource({
    "PT10S, PT8S, PT2.1S, true",
    "PT10S, PT9.8S, PT0.6S, false", // within the tolerance for clocks
    "PT10S, PT10.3S, PT0.6S, false", // the exit was reported late
    "PT4000S, PT400S, PT0.6S, false", // the daemon's clock jumped, or this machine's stood still
    "PT3600S, PT3597S, PT3.1S, false", // two clocks that run at different speeds
    "PT-5S, PT1S, PT1S, false" // the container was restarted
  })
  void output_is_cut_if_the_container_went_on_without_it(
      Duration ran, Duration heard, Duration lag, boolean isCut) {
    assertThat(DockerCommand.isCut(ran, heard, lag)).isEqualTo(isCut);
  }
}
