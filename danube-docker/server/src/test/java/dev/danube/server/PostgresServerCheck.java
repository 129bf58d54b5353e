package dev.danube.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.danube.server.fixture.PostgresServer;
import dev.danube.server.fixture.ServerClient;
import dev.danube.testing.FakeBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with PostgreSQL. It needs the package postgresql: .ci/with-postgres. */
class PostgresServerCheck extends GeneratedRequestsTest {

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static PostgresServer postgres;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    postgres = new PostgresServer();
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    postgres.stop();
  }

  private static String database() {
    try {
      return postgres.create("danube" + DATABASES.incrementAndGet());
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  void configure(DanubeServer.Builder server) {
    server.database(database());
  }

  @Test
  void pipelines_and_runs_survive_a_restart(@TempDir Path home) throws Exception {
    String database = database();
    String id;
    String run;
    try (DanubeServer server =
        DanubeServer.start(
            s -> s.port(0).home(home).database(database).backend(FakeBackend.create()))) {
      ServerClient client = new ServerClient(server.port());
      id = client.create(ServerClient.DEFINITION);
      run = client.trigger(id);
      client.awaitEnd(run);
    }
    try (DanubeServer server =
        DanubeServer.start(
            s -> s.port(0).home(home).database(database).backend(FakeBackend.create()))) {
      ServerClient client = new ServerClient(server.port());
      JsonNode before = client.json("GET", "/v1/runs/" + run, "");
      assertThat(before.path("state").asText()).isEqualTo("SUCCESS");
      JsonNode next = client.awaitEnd(client.trigger(id));
      assertThat(next.path("state").asText()).isEqualTo("SUCCESS");
    }
  }
}
