package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.danube.BackendException;
import dev.danube.docker.internal.daemon.ConfigFile;
import dev.danube.docker.internal.daemon.DockerHosts;
import dev.danube.docker.internal.registry.Logins;
import dev.danube.engine.spi.Session;
import dev.danube.engine.spi.SessionRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the connector against sockets that answer, refuse connections, or do not exist. */
@Timeout(60)
class ConnectorTest {

  private static final ConfigFile NO_CONFIG = new ConfigFile(Path.of("none"));
  private static final Logins NO_LOGINS = new Logins(Map.of(), NO_CONFIG);

  @TempDir private Path folder;

  private static DockerConnection connect(String host, Map<String, String> env)
      throws InterruptedException {
    return new Connector(List.of(DockerHosts.Candidate.of("host", host)), NO_CONFIG, env)
        .connect(DockerOptions.DEFAULT, NO_LOGINS);
  }

  /** Starts a daemon that tells its version and contains nothing. */
  private static HttpServer daemon(String newest, String oldest, List<String> requests)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          requests.add(path);
          String body =
              path.endsWith("/version")
                  ? "{\"ApiVersion\":\"" + newest + "\",\"MinAPIVersion\":\"" + oldest + "\"}"
                  : path.endsWith("/volumes") ? "{\"Volumes\":[]}" : "[]";
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static String requestsAfterNegotiation(
      String newest, String oldest, Map<String, String> env) throws Exception {
    List<String> requests = new CopyOnWriteArrayList<>();
    HttpServer server = daemon(newest, oldest, requests);
    String host = "tcp://127.0.0.1:" + server.getAddress().getPort();
    try (DockerConnection connection = connect(host, env)) {
      Session session = connection.open(SessionRequest.builder().run("r").pipeline("p").build());
      assertThat(session.close()).isEmpty();
    } finally {
      server.stop(0);
    }
    assertThat(requests.get(0)).isEqualTo("/version");
    return requests.get(1);
  }

  @Test
  void the_version_is_asked_once_and_then_spoken() throws Exception {
    assertThat(requestsAfterNegotiation("1.43", "1.24", Map.of()))
        .isEqualTo("/v1.43/containers/json");
    assertThat(requestsAfterNegotiation("1.56", "1.44", Map.of()))
        .isEqualTo("/v1.52/containers/json");
    assertThat(requestsAfterNegotiation("1.56", "1.44", Map.of("DOCKER_API_VERSION", "1.45")))
        .isEqualTo("/v1.45/containers/json");
  }

  @Test
  void a_daemon_that_is_too_old_is_no_lost_connection() throws Exception {
    HttpServer server = daemon("1.40", "1.12", new CopyOnWriteArrayList<>());
    try {
      assertThatThrownBy(
              () -> connect("tcp://127.0.0.1:" + server.getAddress().getPort(), Map.of()))
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("Danube needs 1.41");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void a_stale_version_in_the_environment_is_named_without_the_advice_to_start_docker()
      throws Exception {
    HttpServer server = daemon("1.54", "1.44", new CopyOnWriteArrayList<>());
    String host = "tcp://127.0.0.1:" + server.getAddress().getPort();
    try {
      assertThatThrownBy(() -> connect(host, Map.of("DOCKER_API_VERSION", "1.41")))
          .hasMessage(
              """
              Cannot reach Docker. Tried:
                host %s: DOCKER_API_VERSION is 1.41, but the Docker daemon supports API 1.44 to \
              1.54 and Danube needs 1.41 or later; unset it"""
                  .formatted(host));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void no_daemon_is_one_error_that_lists_every_place_with_its_reason() throws Exception {
    Path refusing = folder.resolve("run/docker.sock");
    Files.createDirectories(refusing.getParent());
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(refusing));
    }
    // Bound and closed again: the file stays, and no process listens.
    Map<String, String> env = Map.of("XDG_RUNTIME_DIR", refusing.getParent().toString());
    DockerHosts hosts =
        new DockerHosts(
            Optional.empty(), env, new DockerHosts.Machine(folder, Optional.empty(), false));
    Connector connector = new Connector(withoutTheRealOne(hosts), NO_CONFIG, env);

    assertThatThrownBy(() -> connector.connect(DockerOptions.DEFAULT, NO_LOGINS))
        .isInstanceOf(BackendException.class)
        .hasMessage(
            """
            Cannot reach Docker. Tried:
              DOCKER_HOST: unset
              context "default": names no other daemon
              unix://%1$s/run/docker.sock: Connection refused
              unix://%1$s/run/podman/podman.sock: no such file
              unix://%1$s/.docker/run/docker.sock: no such file
              unix://%1$s/.docker/desktop/docker.sock: no such file
              unix://%1$s/.colima/default/docker.sock: no such file
              unix://%1$s/.config/colima/default/docker.sock: no such file
              unix://%1$s/.orbstack/run/docker.sock: no such file
              unix://%1$s/.rd/docker.sock: no such file
            Start Docker, or set DOCKER_HOST to the address of a running daemon"""
                .formatted(folder));
  }

  /** Returns the candidates without the usual socket, where this machine may have a daemon. */
  private static List<DockerHosts.Candidate> withoutTheRealOne(DockerHosts hosts) {
    return hosts.candidates().stream()
        .filter(c -> !c.text().equals("unix:///var/run/docker.sock"))
        .toList();
  }

  @Test
  void an_address_where_something_else_answers_is_not_docker() throws Exception {
    for (int status : new int[] {200, 404}) {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            byte[] page = "<html>hello</html>".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
          });
      server.start();
      try {
        String uri = "tcp://127.0.0.1:" + server.getAddress().getPort();
        assertThatThrownBy(() -> connect(uri, Map.of()))
            .hasMessageStartingWith(
                "Cannot reach Docker. Tried:\n  host "
                    + uri
                    + ": something answers there, but it is not Docker; check the address");
      } finally {
        server.stop(0);
      }
    }
  }

  @Test
  void a_host_that_refuses_or_is_of_no_known_kind() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    assertThatThrownBy(() -> connect("tcp://127.0.0.1:" + port, Map.of()))
        .hasMessageStartingWith(
            "Cannot reach Docker. Tried:\n  host tcp://127.0.0.1:" + port + ": ")
        .hasMessageContaining("Connection refused");
    assertThatThrownBy(() -> connect("http://somewhere", Map.of()))
        .hasMessageContaining(
            "  host http://somewhere: not supported; use unix://, tcp://, npipe:// or ssh://\n");
    assertThatThrownBy(() -> connect("ssh://some where", Map.of()))
        .hasMessageContaining(
            "  host ssh://some where: not valid; write it as in ssh://me@build.example.org");
  }
}
