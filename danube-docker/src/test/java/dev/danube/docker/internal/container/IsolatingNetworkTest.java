package dev.danube.docker.internal.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.docker.fixture.AnsweringDaemon;
import dev.danube.logging.LoggedLines;
import java.util.concurrent.locks.ReentrantLock;
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
    assertThat(new IsolatingNetwork(daemon.daemon(), new ReentrantLock()).id()).contains("a");
  }

  @Test
  void one_that_was_pruned_meanwhile_is_not_used_again() throws Exception {
    daemon.answer("GET /networks", 200, "[{\"Id\":\"a\"}]");
    daemon.answer("GET /networks/a", 200, "{\"Id\":\"a\"}");
    IsolatingNetwork network = new IsolatingNetwork(daemon.daemon(), new ReentrantLock());
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
    IsolatingNetwork network = new IsolatingNetwork(daemon.daemon(), new ReentrantLock());
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
}
