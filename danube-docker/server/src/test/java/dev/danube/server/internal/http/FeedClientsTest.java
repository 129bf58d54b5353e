package dev.danube.server.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.danube.server.fixture.MemoryUsers;
import dev.danube.server.internal.access.HostLogin;
import dev.danube.server.internal.access.PasswordHash;
import dev.danube.server.internal.live.Feed;
import dev.danube.server.internal.live.FileFeed;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients of a server that listens, some of which do not do as they should. */
@Timeout(60)
class FeedClientsTest {

  private static final byte[] HEARTBEAT = {':', '\n', '\n'};

  @TempDir private Path folder;

  private static HttpServer start(FeedClients clients, Feed feed) {
    return start(clients, Response.feed("text/plain", feed));
  }

  private static HttpServer start(FeedClients clients, Response response) {
    Router router =
        new Router(
            List.of(
                Route.open("GET", "/feed", request -> response),
                Route.open("GET", "/health", request -> Response.text(200, "ok"))),
            new Logins(
                new PasswordLogins(
                    new HostLogin("me", "secret", false),
                    new MemoryUsers(),
                    PasswordHash.ofNobody(),
                    Instant::now),
                hash -> Optional.empty(),
                Instant::now),
            false,
            new AnswerCounts());
    return HttpServer.start(router, "127.0.0.1", 0, clients);
  }

  private static Socket connect(HttpServer server) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    OutputStream out = socket.getOutputStream();
    out.write("GET /feed HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    out.flush();
    return socket;
  }

  private static HttpResponse<InputStream> get(HttpServer server) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/feed")).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
  }

  private static void awaitCount(FeedClients clients, int wanted) {
    while (clients.count() != wanted) {
      Thread.onSpinWait(); // bounded by the limit of the test
    }
  }

  @Test
  void a_client_that_takes_nothing_is_cut_off_and_holds_up_nobody() throws Exception {
    byte[] piece = new byte[1 << 16];
    FeedClients clients = new FeedClients(10, 10, Duration.ofMillis(500));
    AtomicInteger pieces = new AtomicInteger();
    try (HttpServer server =
            start(
                clients,
                () -> {
                  pieces.incrementAndGet();
                  return Optional.of(piece);
                });
        Socket slow = connect(server)) {
      awaitCount(clients, 1);
      awaitCount(clients, 0);
      assertThat(pieces.get()).as("pieces that fit into the buffers").isLessThan(2_000);
      InputStream in = slow.getInputStream();
      long read = 0;
      try {
        for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
          read += length;
        }
      } catch (IOException e) {
        // the connection was reset
      }
      assertThat(read).isLessThan(2_000L * piece.length);
    }
  }

  @Test
  void a_client_that_leaves_makes_room_for_another() throws Exception {
    FeedClients clients = new FeedClients(1, 1, Duration.ofSeconds(20));
    try (HttpServer server = start(clients, () -> Optional.of(HEARTBEAT))) {
      for (int i = 0; i < 3; i++) {
        HttpResponse<InputStream> first = get(server);
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.body().read()).isEqualTo(':');
        HttpResponse<InputStream> second = get(server);
        assertThat(second.statusCode()).isEqualTo(503);
        second.body().close();
        first.body().close();
        awaitCount(clients, 0);
      }
    }
  }

  @Test
  void a_file_arrives_as_it_is() throws Exception {
    Path file = folder.resolve("file");
    byte[] content = new byte[3_000_001];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i * 31);
    }
    Files.write(file, content);
    FileFeed feed = new FileFeed(file);
    assertThat(feed.size()).isEqualTo(content.length);
    FeedClients clients = new FeedClients(1, 1, Duration.ofSeconds(20));
    try (HttpServer server = start(clients, feed)) {
      assertThat(get(server).body().readAllBytes()).isEqualTo(content);
      awaitCount(clients, 0);
    }
  }

  @Test
  void a_client_sees_that_a_file_that_cannot_be_read_is_incomplete() throws Exception {
    Path file = folder.resolve("file");
    Files.write(file, new byte[3_000_000]);
    FileFeed feed = new FileFeed(file);
    Files.write(file, new byte[1_000_000]);
    FeedClients clients = new FeedClients(1, 1, Duration.ofSeconds(20));
    Response response =
        Response.feed("text/plain", feed).with("Content-Length", String.valueOf(feed.size()));
    try (HttpServer server = start(clients, response)) {
      assertThatIOException().isThrownBy(() -> get(server).body().readAllBytes());
      awaitCount(clients, 0);
    }
  }

  @Test
  void a_server_that_stops_ends_the_connections() throws Exception {
    FeedClients clients = new FeedClients(1, 1, Duration.ofSeconds(20));
    HttpServer server = start(clients, () -> Optional.of(":".getBytes(StandardCharsets.UTF_8)));
    try (Socket socket = connect(server)) {
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      server.close();
      try {
        assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
      } catch (IOException e) {
        // the connection was reset
      }
      assertThat(clients.count()).isZero();
    }
  }

  @Test
  void a_client_has_its_share_of_the_streams() throws Exception {
    FeedClients clients = new FeedClients(10, 2, Duration.ofSeconds(20));
    try (HttpServer server = start(clients, () -> Optional.of(HEARTBEAT))) {
      HttpResponse<InputStream> first = get(server);
      HttpResponse<InputStream> second = get(server);
      assertThat(second.statusCode()).isEqualTo(200);
      HttpResponse<InputStream> third = get(server);
      assertThat(third.statusCode()).isEqualTo(429);
      assertThat(new String(third.body().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo(
              "{\"detail\":\"This login reads 2 streams and long answers already, which is the most"
                  + " at a time. End one, or try again later.\"}");
      first.body().close();
      awaitCount(clients, 1);
      assertThat(get(server).statusCode()).isEqualTo(200);
      second.body().close();
    }
  }

  /** Slow readers of answers that no buffer takes would else hold all threads of the server. */
  @Test
  void a_thousand_clients_that_take_nothing_do_not_hold_up_others() throws Exception {
    FeedClients clients = new FeedClients(1_000, 200, Duration.ofSeconds(20));
    Response whole = Response.text(200, "x".repeat(8_000_000));
    List<Socket> sockets = new ArrayList<>();
    try (HttpServer server = start(clients, whole)) {
      for (int i = 0; i < 1_000; i++) {
        sockets.add(connect(server));
      }
      awaitCount(clients, 200);
      HttpRequest health =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/health"))
              .timeout(Duration.ofSeconds(10))
              .build();
      HttpClient client = HttpClient.newHttpClient();
      assertThat(client.send(health, BodyHandlers.ofString()).body()).isEqualTo("ok");
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void a_long_answer_arrives_as_it_is() throws Exception {
    String text = "a\u00e4\u4e2d\ud83d\ude80\ud83d".repeat(50_000);
    FeedClients clients = new FeedClients(1, 1, Duration.ofSeconds(20));
    try (HttpServer server = start(clients, Response.text(200, text))) {
      HttpResponse<InputStream> answer = get(server);
      byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
      assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(wanted.length);
      assertThat(answer.body().readAllBytes()).isEqualTo(wanted);
    }
  }
}
