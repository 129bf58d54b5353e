package dev.danube.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.danube.server.fixture.AnswerCheck;
import dev.danube.server.fixture.RecordedBackend;
import dev.danube.server.fixture.RequestGenerator;
import dev.danube.server.fixture.RequestGenerator.Generated;
import dev.danube.server.fixture.ServerClient;
import dev.danube.testing.FakeBackend;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests that are made from the documentation, right and wrong ones. */
@Timeout(180)
class GeneratedRequestsTest {

  private static final int REQUESTS = 5_000;
  private static final int FRESH = 100;
  private static final long SEED = 12;

  @TempDir private Path home;

  /** Sets up a server further. */
  void configure(DanubeServer.Builder server) {}

  private DanubeServer start() throws IOException {
    return DanubeServer.start(
        s -> {
          s.port(0).home(home).backend(new RecordedBackend(FakeBackend.create(), Map.of()));
          s.login("admin", "admin"); // also when a request has made an administrator
          configure(s);
        });
  }

  @Test
  void no_request_breaks_the_server_and_each_answer_is_documented() throws Exception {
    try (DanubeServer server = start()) {
      ServerClient client = new ServerClient(server.port());
      JsonNode document = client.json("GET", "/openapi.json", "");
      AnswerCheck check = new AnswerCheck(document);
      RequestGenerator generator = new RequestGenerator(document, SEED);
      List<String> problems = new ArrayList<>();
      int lost = 0;
      for (int i = 0; i < REQUESTS && problems.size() < 10; i++) {
        if (i % FRESH == 0) { // what there was may be deleted
          String pipeline = client.create(ServerClient.DEFINITION);
          generator.exists(pipeline);
          generator.hasRun(client.trigger(pipeline));
        }
        Generated request = generator.next();
        Optional<HttpResponse<String>> sent = request.send(client);
        if (sent.isEmpty()) {
          lost++;
        } else {
          HttpResponse<String> answer = sent.get();
          Optional<String> problem = check.problem(request.method(), request.path(), answer);
          problem.ifPresent(text -> problems.add("\n" + text + "\n  after " + request));
          remember(generator, request, answer);
        }
      }
      assertThat(problems).isEmpty();
      assertThat(lost).as("answers that were lost").isLessThan(REQUESTS / 500);
      assertThat(check.seen())
          .contains(
              "POST /v1/pipelines 201",
              "POST /v1/pipelines 422",
              "PUT /v1/pipelines/{id} 200",
              "POST /v1/pipelines/{id}/trigger 200",
              "GET /v1/runs/{run} 200",
              "GET /v1/events 200",
              "GET /v1/events 404",
              "GET /v1/runs/{run}/artifacts 200",
              "GET /v1/runs/{run}/report.html 200",
              "GET /v1/runs/{run}/stages/{stage}/log 200",
              "GET /v1/runs/{run}/stages/{stage}/log 422",
              "POST /v1/runs/{run}/rerun 200",
              "DELETE /v1/pipelines/{id} 401");
    }
  }

  /** Lets later requests ask for what this one has made. */
  private static void remember(
      RequestGenerator generator, Generated request, HttpResponse<String> answer) throws Exception {
    if (answer.statusCode() == 201 || request.path().matches(".*/(trigger|rerun)")) {
      JsonNode json = new ObjectMapper().readTree(answer.body());
      for (String field : List.of("id", "run")) {
        if (json.has(field)) {
          generator.exists(json.path(field).asText());
        }
      }
    }
  }

  /** Returns the answer to bytes, which say that the connection is to be closed. */
  private static String answer(DanubeServer server, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void what_is_no_request_is_answered_like_a_wrong_one() throws Exception {
    try (DanubeServer server = start()) {
      String end = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      assertThat(answer(server, "GET /%zz" + end)).contains(" 400 ", "{\"detail\":\"");
      assertThat(answer(server, "GET /a%2Fb" + end)).contains(" 404 ", "{\"detail\":\"");
      assertThat(answer(server, "GET /" + "x".repeat(20_000) + end))
          .contains(" 414 ", "{\"detail\":\"URI Too Long\"}");
      assertThat(
              answer(server, "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + end))
          .contains(" 431 ", "{\"detail\":\"");
      assertThat(answer(server, "BREW /" + end))
          .contains(" 405 ", "Allow: GET", "{\"detail\":\"Method Not Allowed\"}");
    }
  }

  @Test
  void the_answer_to_a_long_body_that_is_not_read_arrives() throws Exception {
    try (DanubeServer server = start()) {
      ServerClient client = new ServerClient(server.port());
      for (int size : List.of(100_000, 1_000_000, 5_000_000)) {
        for (int i = 0; i < 20; i++) {
          HttpResponse<String> refused =
              client.send("POST", "/v1/pipelines", new byte[size], Map.of());
          assertThat(refused.statusCode()).isEqualTo(401);
        }
        Map<String, String> login = Map.of("Authorization", ServerClient.basic("admin:admin"));
        assertThat(client.send("POST", "/v1/check", new byte[size], login).statusCode())
            .isEqualTo(size > 1 << 20 ? 413 : 200);
      }
    }
  }

  @Test
  void a_body_that_is_not_read_is_not_taken_for_another_request() throws Exception {
    try (DanubeServer server = start()) {
      String refused = "POST /v1/pipelines HTTP/1.1\r\nHost: localhost\r\nContent-Length: ";
      String body = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
      assertThat(answer(server, refused + "1000000\r\n\r\n" + body))
          .contains(" 401 ", "Connection: close")
          .doesNotContain("\"ok\"");
    }
  }
}
