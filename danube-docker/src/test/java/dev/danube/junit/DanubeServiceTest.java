package dev.danube.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.testing.FakeBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests of a service as an extension, on a fake whose containers publish each port as it is. */
@Timeout(60)
class DanubeServiceTest {

  @RegisterExtension
  static final DanubeService OF_CLASS =
      DanubeService.of(
          s -> s.image("postgres:16").publish(5432).publish(18080, 80),
          d -> d.backend(FakeBackend.create()));

  @RegisterExtension
  final DanubeService ofTest =
      DanubeService.of(s -> s.image("redis:7"), d -> d.backend(FakeBackend.create()));

  @Test
  void its_ports_are_known_to_tests() {
    assertThat(OF_CLASS.host()).isEqualTo("127.0.0.1");
    assertThat(OF_CLASS.port(5432)).isEqualTo(5432);
    assertThat(OF_CLASS.port(80)).isEqualTo(18_080);
    assertThatThrownBy(() -> OF_CLASS.port(81))
        .hasMessage("The service does not publish port 81; call publish(81)");
    assertThatThrownBy(() -> ofTest.port(6379))
        .hasMessageStartingWith("The service does not run, or publishes no port;");
  }

  @Test
  void one_that_is_not_ready_fails_the_tests_with_the_reason() {
    DanubeService sick =
        DanubeService.of(
            s -> s.image("postgres:16"),
            d -> d.backend(FakeBackend.create().onService("service", f -> f.unhealthy("no disk"))));
    assertThatThrownBy(() -> sick.beforeEach(null))
        .hasMessageContaining("The service is not ready: junit: FAILED")
        .hasMessageContaining("service service is unhealthy: no disk");
  }
}
