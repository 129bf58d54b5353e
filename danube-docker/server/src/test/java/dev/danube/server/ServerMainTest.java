package dev.danube.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

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
  void arguments_are_refused() throws InterruptedException {
    assertThat(execute("--port", "80")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("server takes no arguments, not \"--port\"; see --help");
  }
}
