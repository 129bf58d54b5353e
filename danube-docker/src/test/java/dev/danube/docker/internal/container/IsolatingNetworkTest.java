package dev.danube.docker.internal.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.docker.fixture.AnsweringDaemon;
import dev.danube.logging.LoggedLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the network that keeps runs apart, on daemons that answer as the test says. */
class IsolatingNetworkTest {

  private AnsweringDaemon daemon;

  @BeforeEach
  void start() throws Exception {
    daemon = new AnsweringDaemon();
    daemon.answer("GET /networks/bridge", 200, "{\"Name\":\"bridge\"}");
  }

  @AfterEach
  void stop() {
    daemon.close();
  }

  @Test
  void one_that_exists_is_used_and_of_two_the_same_by_all_programs() throws Exception {
    daemon.answer("GET /networks", 200, "[{\"Id\":\"b\"},{\"Id\":\"a\"}]");
    assertThat(new IsolatingNetwork(daemon.daemon(), new IsolatingNetwork.Creation()).id())
        .contains("a");
  }

  @Test
  void one_that_was_pruned_meanwhile_is_not_used_again() throws Exception {
    daemon.answer("GET /networks", 200, "[{\"Id\":\"a\"}]");
    daemon.answer("GET /networks/a", 200, "{\"Id\":\"a\"}");
    IsolatingNetwork network =
        new IsolatingNetwork(daemon.daemon(), new IsolatingNetwork.Creation());
    assertThat(network.id()).contains("a");
    assertThat(network.id()).contains("a");
    daemon.answer("GET /networks", 200, "[{\"Id\":\"c\"}]");
    daemon.refuse("GET /networks/a", 404, "network a not found");
    assertThat(network.id()).contains("c");
  }

  @Test
  void a_daemon_that_cannot_have_one_is_used_without_and_asked_once() throws Exception {
    daemon.answer("GET /networks", 200, "[]");
    daemon.refuse("POST /networks/create", 500, "no such option");
    IsolatingNetwork network =
        new IsolatingNetwork(daemon.daemon(), new IsolatingNetwork.Creation());
    try (LoggedLines logged = new LoggedLines()) {
      assertThat(network.id()).isEmpty();
      assertThat(logged.lines())
          .contains(
              "WARN IsolatingNetwork: Docker cannot keep the containers of runs apart, so they can"
                  + " reach each other: Docker reported an error while creating a network: no such"
                  + " option (status 500)");
    }
    assertThat(network.id()).as("asked once in a run").isEmpty();
  }

  @Test
  void a_daemon_that_ignores_the_option_is_used_without_and_asked_once_by_all_runs()
      throws Exception {
    try (AnsweringDaemon podman = new AnsweringDaemon("Podman");
        LoggedLines logged = new LoggedLines()) {
      podman.answer("GET /networks/bridge", 200, "{\"Name\":\"podman\"}");
      podman.answer("GET /networks", 200, "[]");
      podman.answer("POST /networks/create", 201, "{\"Id\":\"a\"}");
      podman.answerAfter("POST /networks/create", "GET /networks", 200, "[{\"Id\":\"a\"}]");
      podman.answer("GET /networks/a", 200, "{\"Id\":\"a\",\"Options\":{}}");
      podman.answer("DELETE /networks/a", 204, "");
      IsolatingNetwork.Creation ofAllRuns = new IsolatingNetwork.Creation();
      assertThat(new IsolatingNetwork(podman.daemon(), ofAllRuns).id()).isEmpty();
      podman.refuse("GET /networks", 500, "asked again");
      assertThat(new IsolatingNetwork(podman.daemon(), ofAllRuns).id()).isEmpty();
      assertThat(logged.lines())
          .containsOnlyOnce(
              "WARN IsolatingNetwork: Podman cannot keep the containers of runs apart, so they can"
                  + " reach each other: it ignores the option"
                  + " com.docker.network.bridge.enable_icc of networks");
    }
  }
}
