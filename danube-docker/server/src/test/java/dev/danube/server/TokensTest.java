package dev.danube.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.danube.server.fixture.ServerClient;
import dev.danube.server.internal.access.Role;
import dev.danube.testing.FakeBackend;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tokens and their roles, on a server that listens on loopback. */
@Timeout(60)
class TokensTest {

  private static final byte[] NOTHING = {};

  @TempDir private Path home;
  private DanubeServer server;
  private ServerClient client;

  @BeforeEach
  void start() throws Exception {
    server = DanubeServer.start(s -> s.port(0).home(home).backend(FakeBackend.create()));
    client = new ServerClient(server.port());
  }

  @AfterEach
  void close() {
    server.close();
  }

  private JsonNode create(Role role) throws Exception {
    return client.json(
        "POST", "/v1/tokens", "{\"name\": \"for " + role + "\", \"role\": \"" + role + "\"}");
  }

  private HttpResponse<String> send(String method, String path, String secret) throws Exception {
    return client.send(method, path, NOTHING, Map.of("Authorization", "Bearer " + secret));
  }

  @Test
  void a_token_logs_in_until_it_is_deleted() throws Exception {
    JsonNode token = create(Role.VIEWER);
    String secret = token.path("token").asText();
    assertThat(send("GET", "/v1/pipelines", secret).statusCode()).isEqualTo(200);
    JsonNode listed = client.json("GET", "/v1/tokens", "").path("tokens");
    assertThat(listed).hasSize(1);
    assertThat(listed.get(0).path("name").asText()).isEqualTo("for VIEWER");
    assertThat(listed.toString()).doesNotContain(secret);
    String path = "/v1/tokens/" + token.path("id").asText();
    assertThat(client.send("DELETE", path, "").statusCode()).isEqualTo(200);
    HttpResponse<String> refused = send("GET", "/v1/pipelines", secret);
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.body()).isEqualTo("{\"detail\":\"There is no such token\"}");
    assertThat(client.send("DELETE", path, "").statusCode()).isEqualTo(404);
  }

  @Test
  void each_route_needs_the_role_that_the_document_says() throws Exception {
    JsonNode document = client.json("GET", "/openapi.json", "");
    for (Role role : Role.values()) {
      String secret = create(role).path("token").asText();
      for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
        for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
          String needed =
              method
                  .getValue()
                  .path("description")
                  .asText()
                  .replaceAll("Needs the role (.*)\\.", "$1");
          HttpResponse<String> answer =
              send(
                  method.getKey().toUpperCase(Locale.ROOT),
                  path.getKey().replaceAll("[{}]", ""),
                  secret);
          boolean isAllowed =
              needed.equals("Needs no login.") || role.includes(Role.valueOf(needed));
          assertThat(answer.statusCode() == 403)
              .as("%s %s %s %s", role, method.getKey(), path.getKey(), answer.body())
              .isEqualTo(!isAllowed);
          if (!isAllowed) {
            assertThat(answer.body())
                .isEqualTo(
                    "{\"detail\":\"This needs the role %s. The token \\\"for %s\\\" has the role"
                        + " %s.\"}",
                    needed, role, role);
          }
        }
      }
    }
  }

  @Test
  void a_login_is_told_who_it_is_and_a_browser_logs_in_with_a_token() throws Exception {
    assertThat(client.send("GET", "/v1/caller", "").body())
        .isEqualTo("{\"name\":\"admin\",\"role\":\"ADMIN\"}");
    String secret = create(Role.VIEWER).path("token").asText();
    Map<String, String> browser = Map.of("Authorization", ServerClient.basic("me:" + secret));
    assertThat(client.send("GET", "/ui", NOTHING, browser).body()).contains("ui/page.js");
    assertThat(client.send("GET", "/v1/caller", NOTHING, browser).body())
        .isEqualTo("{\"name\":\"for VIEWER\",\"role\":\"VIEWER\"}");
    assertThat(client.send("POST", "/v1/pipelines", NOTHING, browser).statusCode()).isEqualTo(403);
  }

  @Test
  void a_runner_runs_what_is_stored_and_stores_nothing() throws Exception {
    String secret = create(Role.RUNNER).path("token").asText();
    String id = client.create(ServerClient.DEFINITION);
    HttpResponse<String> triggered = send("POST", "/v1/pipelines/" + id + "/trigger", secret);
    assertThat(triggered.statusCode()).isEqualTo(200);
    String run = client.json("GET", "/v1/runs", "").path("runs").get(0).path("id").asText();
    client.awaitEnd(run);
    assertThat(send("POST", "/v1/runs/" + run + "/rerun", secret).statusCode()).isEqualTo(200);
    for (String verb : List.of("cancel", "resume")) {
      assertThat(send("POST", "/v1/runs/" + run + "/" + verb, secret).statusCode()).isEqualTo(409);
    }
    for (String wrong : List.of("POST /v1/pipelines", "PUT /v1/pipelines/" + id)) {
      String[] parts = wrong.split(" ", 2);
      assertThat(send(parts[0], parts[1], secret).statusCode()).isEqualTo(403);
    }
    assertThat(send("DELETE", "/v1/pipelines/" + id, secret).statusCode()).isEqualTo(403);
    assertThat(send("GET", "/v1/tokens", secret).statusCode()).isEqualTo(403);
  }

  @Test
  void all_mistakes_of_a_request_are_told_at_once() throws Exception {
    JsonNode answer =
        client.json("POST", "/v1/tokens", "{\"name\": \" \", \"role\": \"root\", \"days\": 0}");
    assertThat(answer.path("detail").findValuesAsText("msg"))
        .containsExactly(
            "Value error, The name has 1 to 200 characters, and not only blanks.",
            "Input should be 'VIEWER', 'RUNNER' or 'ADMIN'",
            "Value error, A token is valid for 1 to 3650 days.");
    JsonNode missing = client.json("POST", "/v1/tokens", "{\"days\": 1e999999999}");
    assertThat(missing.path("detail").findValuesAsText("msg"))
        .containsExactly(
            "Field required",
            "Field required",
            "Value error, A token is valid for 1 to 3650 days.");
  }

  @Test
  void the_secret_of_a_token_is_stored_nowhere() throws Exception {
    String secret = create(Role.ADMIN).path("token").asText();
    assertThat(send("GET", "/v1/tokens", secret).statusCode()).isEqualTo(200);
    server.close();
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .doesNotContain(secret);
      }
    }
  }

  @Test
  void a_stream_ends_when_its_token_is_deleted() throws Exception {
    JsonNode token = create(Role.VIEWER);
    String secret = token.path("token").asText();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/v1/events"))
            .header("Authorization", "Bearer " + secret)
            .header("Accept", "text/event-stream")
            .build();
    HttpResponse<InputStream> stream =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
    assertThat(stream.statusCode()).isEqualTo(200);
    assertThat(stream.body().read()).as("the first heartbeat").isEqualTo(':');
    client.send("DELETE", "/v1/tokens/" + token.path("id").asText(), "");
    assertThat(stream.body().readAllBytes()).as("the end").isNotNull();
  }

  @Test
  void a_token_that_has_expired_is_shown_as_such_for_a_while() throws Exception {
    String id = create(Role.VIEWER).path("id").asText();
    assertThat(client.json("GET", "/v1/tokens", "").at("/tokens/0/expired").asBoolean()).isFalse();
    server.close();
    for (int days : new int[] {29, 31}) {
      try (Connection connection =
              DriverManager.getConnection("jdbc:h2:file:" + home.resolve("danube"));
          PreparedStatement change =
              connection.prepareStatement("UPDATE token SET expires = ? WHERE id = ?")) {
        change.setObject(1, OffsetDateTime.now(ZoneOffset.UTC).minusDays(days));
        change.setString(2, id);
        change.execute();
      }
      start();
      JsonNode tokens = client.json("GET", "/v1/tokens", "").path("tokens");
      assertThat(tokens.findValuesAsText("expired")).contains("true");
      create(Role.RUNNER); // which removes what is very old
      assertThat(client.json("GET", "/v1/tokens", "").path("tokens").findValuesAsText("id"))
          .as("%d days", days)
          .satisfies(ids -> assertThat(ids.contains(id)).isEqualTo(days == 29));
      server.close();
    }
  }
}
