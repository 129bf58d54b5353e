package dev.danube.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0ms",
    "PT0.0809S, 80ms",
    "PT0.999S, 999ms",
    "PT1S, 1.0s",
    "PT4.29S, 4.2s",
    "PT59.999S, 59.9s",
    "PT4M12S, 4m 12s",
    "PT59M59.9S, 59m 59s",
    "PT2H3M4S, 2h 03m",
    "PT30H, 30h 00m"
  })
  void a_duration_has_the_precision_of_its_size(Duration duration, String text) {
    assertThat(Durations.text(duration)).isEqualTo(text);
  }
}
