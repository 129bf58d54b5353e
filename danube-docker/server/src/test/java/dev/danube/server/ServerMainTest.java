package dev.danube.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.testing.FakeBackend;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ServerMainTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int execute(String... args) throws InterruptedException {
    return ServerMain.execute(List.of(args), stream(out), stream(err));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  @Test
  void the_help_names_every_setting_and_starts_nothing() throws InterruptedException {
    assertThat(execute("--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("DANUBE_HOST", "DANUBE_PORT", "DANUBE_HOME", "DANUBE_DB", "USERNAME, PASSWORD");
  }

  @Test
  void a_server_that_has_lost_its_database_ends_with_3(@TempDir Path home) throws Exception {
    try (DanubeServer server =
        DanubeServer.start(s -> s.port(0).home(home).backend(FakeBackend.create()))) {
      new Thread(server::loseDatabase).start();
      assertThat(ServerMain.await(server, stream(err))).isEqualTo(3);
    }
    assertThat(err.toString(StandardCharsets.UTF_8).strip())
        .isEqualTo(
            "The server has ended: Another server has taken the database of this one while the"
                + " connection to it was lost. Stop that server, or give this one another database;"
                + " then start this one again.");
  }

  @Test
  void a_server_that_is_closed_ends_with_0(@TempDir Path home) throws Exception {
    try (DanubeServer server =
        DanubeServer.start(s -> s.port(0).home(home).backend(FakeBackend.create()))) {
      new Thread(server::close).start();
      assertThat(ServerMain.await(server, stream(err))).isZero();
    }
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void arguments_are_refused() throws InterruptedException {
    assertThat(execute("--port", "80")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("server takes no arguments, not \"--port\"; see --help");
  }
}
