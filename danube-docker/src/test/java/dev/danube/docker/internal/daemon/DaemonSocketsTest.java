package dev.danube.docker.internal.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.exception.DockerException;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DaemonSocketsTest {

  private ServerSocket daemon;

  @BeforeEach
  void open() throws Exception {
    daemon = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws Exception {
    daemon.close();
  }

  private DaemonSockets sockets() {
    String address = "tcp://127.0.0.1:" + daemon.getLocalPort();
    return new DaemonSockets(URI.create(address), Optional.empty());
  }

  /** Answers one client. Returns what it asked for. */
  private CompletableFuture<String> answer(String text) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (Socket client = daemon.accept()) {
            StringBuilder asked = new StringBuilder();
            while (asked.indexOf("\r\n\r\n") < 0) {
              asked.append((char) client.getInputStream().read());
            }
            client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            return asked.toString();
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void what_follows_the_answer_is_left_for_the_other_protocol() throws Exception {
    CompletableFuture<String> asked =
        answer("HTTP/1.1 101 UPGRADED\r\nA: \r\r\nUpgrade: h2c\r\n\r\nfirst bytes");
    try (Socket socket =
        sockets().upgrade("/v1.41/session", "h2c", Map.of("X-Name", List.of("a", "b")))) {
      assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo("first bytes");
    }
    assertThat(asked.get())
        .isEqualTo(
            "POST /v1.41/session HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n"
                + "X-Name: a\r\nX-Name: b\r\n\r\n");
  }

  @Test
  void a_refusal_is_quoted() throws Exception {
    CompletableFuture<String> asked =
        answer("HTTP/1.1 404 Not Found\r\n\r\n{\"message\":\"page not found\"}");
    assertThatThrownBy(() -> sockets().upgrade("/session", "h2c", Map.of()))
        .isInstanceOfSatisfying(
            DockerException.class, e -> assertThat(e.getHttpStatus()).isEqualTo(404))
        .hasMessageContaining("HTTP/1.1 404 Not Found");
    asked.get();
  }

  @Test
  void a_daemon_that_hangs_up_is_told() throws Exception {
    CompletableFuture<String> asked = answer("HTTP/1.1 101 UPG");
    assertThatThrownBy(() -> sockets().upgrade("/session", "h2c", Map.of()))
        .isInstanceOf(EOFException.class)
        .hasMessage("the daemon closed the connection instead of an answer");
    asked.get();
  }

  @Test
  void a_daemon_that_is_not_there_is_an_error() throws Exception {
    daemon.close();
    assertThatThrownBy(() -> sockets().upgrade("/session", "h2c", Map.of()))
        .isInstanceOf(IOException.class);
  }
}
