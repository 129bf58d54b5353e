package dev.danube.docker.internal.container;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.docker.fixture.AnsweringDaemon;
import dev.danube.docker.internal.daemon.PendingCalls;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworksTest {

  @ParameterizedTest
  @CsvSource({
    "500, 'could not find an available, non-overlapping IPv4 address pool among the defaults'",
    "500, all predefined address pools have been fully subnetted",
    "400, all predefined address pools have been fully subnetted"
  })
  void no_address_for_a_network_has_advice_whatever_the_version_says(int status, String message)
      throws Exception {
    try (AnsweringDaemon old = new AnsweringDaemon()) {
      old.refuse("POST /networks/create", status, message);
      Networks networks =
          new Networks(old.daemon(), new PendingCalls(old.daemon()), "run", Map.of(), Map.of());
      assertThatThrownBy(networks::create)
          .hasMessage(
              "Docker has no addresses left for another network; remove unused networks (docker"
                  + " network prune), or widen default-address-pools in daemon.json");
    }
  }
}
