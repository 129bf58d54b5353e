package dev.danube.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.danube.server.fixture.ServerClient;
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
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Users with passwords, on a server that listens on loopback. */
@Timeout(60)
class UsersTest {

  private static final String ADA = ServerClient.basic("ada:lovelace-1815");

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

  private static String user(String name, String role, String password) {
    return String.format(
        "{\"name\": \"%s\", \"role\": \"%s\", \"password\": \"%s\"}", name, role, password);
  }

  private HttpResponse<String> send(String method, String path, String body, String login)
      throws Exception {
    return client.send(
        method, path, body.getBytes(StandardCharsets.UTF_8), Map.of("Authorization", login));
  }

  private HttpResponse<String> makeAda(String role) throws Exception {
    return client.send("POST", "/v1/users", user("ada", role, "lovelace-1815"));
  }

  @Test
  void a_user_is_made_logs_in_with_a_role_and_is_deleted() throws Exception {
    HttpResponse<String> made = makeAda("RUNNER");
    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(made.body()).contains("\"name\":\"ada\"").doesNotContain("lovelace", "pbkdf2");
    assertThat(send("GET", "/v1/caller", "", ADA).body())
        .isEqualTo("{\"name\":\"ada\",\"role\":\"RUNNER\"}");
    HttpResponse<String> refused = send("POST", "/v1/pipelines", ServerClient.DEFINITION, ADA);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body())
        .contains("This needs the role ADMIN. The user \\\"ada\\\" has the role RUNNER.");
    JsonNode users = client.json("GET", "/v1/users", "").path("users");
    assertThat(users.findValuesAsText("name")).containsExactly("ada");
    assertThat(users.toString()).doesNotContain("pbkdf2");
    assertThat(client.send("DELETE", "/v1/users/ada", "").statusCode()).isEqualTo(200);
    assertThat(send("GET", "/v1/caller", "", ADA).statusCode()).isEqualTo(401);
    assertThat(client.send("DELETE", "/v1/users/ada", "").statusCode()).isEqualTo(404);
    assertThat(client.send("PUT", "/v1/users/ada", "{\"role\": \"ADMIN\"}").statusCode())
        .isEqualTo(404);
  }

  @Test
  void a_name_belongs_to_one_user() throws Exception {
    makeAda("RUNNER");
    HttpResponse<String> taken = makeAda("ADMIN");
    assertThat(taken.statusCode()).isEqualTo(409);
    assertThat(taken.body())
        .contains(
            "There is a user \\\"ada\\\" already. Change that one, or give this one another name.");
    server.close();
    server =
        DanubeServer.start(
            s -> s.port(0).home(home).login("me", "geheim-9").backend(FakeBackend.create()));
    client = new ServerClient(server.port());
    String me = ServerClient.basic("me:geheim-9");
    assertThat(send("POST", "/v1/users", user("me", "VIEWER", "12345678"), me).body())
        .contains(
            "The settings of the server define the user \\\"me\\\". Give this one another name.");
    assertThat(send("GET", "/v1/caller", "", ADA).statusCode()).as("stored").isEqualTo(200);
  }

  @Test
  void another_role_or_password_counts_at_once() throws Exception {
    makeAda("VIEWER");
    assertThat(send("GET", "/v1/caller", "", ADA).body()).contains("VIEWER");
    assertThat(client.send("PUT", "/v1/users/ada", "{\"role\": \"RUNNER\"}").statusCode())
        .isEqualTo(200);
    assertThat(send("GET", "/v1/caller", "", ADA).body()).contains("RUNNER");
    client.send("PUT", "/v1/users/ada", "{\"password\": \"byron-1788\"}");
    assertThat(send("GET", "/v1/caller", "", ADA).statusCode()).isEqualTo(401);
    assertThat(send("GET", "/v1/caller", "", ServerClient.basic("ada:byron-1788")).body())
        .contains("RUNNER");
  }

  @Test
  void a_stream_ends_when_the_password_of_its_user_is_changed() throws Exception {
    makeAda("VIEWER");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/v1/events"))
            .header("Authorization", ADA)
            .header("Accept", "text/event-stream")
            .build();
    HttpResponse<InputStream> stream =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
    assertThat(stream.statusCode()).isEqualTo(200);
    assertThat(stream.body().read()).as("the first heartbeat").isEqualTo(':');
    client.send("PUT", "/v1/users/ada", "{\"password\": \"byron-1788\"}");
    assertThat(stream.body().readAllBytes()).as("the end").isNotNull();
  }

  @Test
  void the_last_administrator_stays_one() throws Exception {
    makeAda("ADMIN");
    assertThat(client.send("GET", "/v1/users", "").statusCode())
        .as("the login that everybody knows")
        .isEqualTo(401);
    String why =
        "{\"detail\":\"The user \\\"ada\\\" is the only one with the role ADMIN. Give another user"
            + " this role first.\"}";
    for (String change : new String[] {"DELETE ", "PUT {\"role\": \"VIEWER\"}"}) {
      String[] parts = change.split(" ", 2);
      HttpResponse<String> refused = send(parts[0], "/v1/users/ada", parts[1], ADA);
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(refused.body()).isEqualTo(why);
    }
    String grace = ServerClient.basic("grace:hopper-1906");
    send("POST", "/v1/users", user("grace", "ADMIN", "hopper-1906"), ADA);
    assertThat(send("DELETE", "/v1/users/ada", "", grace).statusCode()).isEqualTo(200);
    assertThat(send("DELETE", "/v1/users/grace", "", grace).statusCode()).isEqualTo(409);
  }

  @Test
  void a_login_of_the_host_is_an_administrator_too() throws Exception {
    makeAda("ADMIN");
    server.close();
    server =
        DanubeServer.start(
            s -> s.port(0).home(home).login("me", "geheim-9").backend(FakeBackend.create()));
    client = new ServerClient(server.port());
    assertThat(send("DELETE", "/v1/users/ada", "", ServerClient.basic("me:geheim-9")).statusCode())
        .isEqualTo(200);
  }

  @Test
  void others_reach_a_server_without_settings_only_if_a_user_is_an_administrator()
      throws Exception {
    server.close();
    assertThatIllegalArgumentException()
        .isThrownBy(this::startForOthers)
        .withMessageContaining("with the password \"admin\", which everybody knows.");
    start();
    makeAda("ADMIN");
    server.close();
    startForOthers();
    assertThat(send("GET", "/v1/users", "", ADA).statusCode()).isEqualTo(200);
    assertThat(client.send("GET", "/v1/users", "").statusCode()).isEqualTo(401);
  }

  private void startForOthers() throws Exception {
    server =
        DanubeServer.start(s -> s.port(0).host("0.0.0.0").home(home).backend(FakeBackend.create()));
    client = new ServerClient(server.port());
  }

  @Test
  void all_mistakes_are_told_at_once_without_the_password() throws Exception {
    JsonNode answer = client.json("POST", "/v1/users", user("a:b", "root", "geheim"));
    assertThat(answer.path("detail").findValuesAsText("msg"))
        .containsExactly(
            "Value error, The name has 1 to 100 letters, digits, dots, dashes, underscores and @,"
                + " and starts with a letter or a digit.",
            "Input should be 'VIEWER', 'RUNNER' or 'ADMIN'",
            "Value error, The password has 8 to 200 characters, and does not start as a token"
                + " does.");
    assertThat(answer.toString()).doesNotContain("geheim");
    HttpResponse<String> missing =
        client.send("POST", "/v1/users", "{\"password\": \"geheim-geheim\"}");
    assertThat(missing.statusCode()).isEqualTo(422);
    assertThat(missing.body()).contains("Field required").doesNotContain("geheim");
    assertThat(client.json("PUT", "/v1/users/ada", "{}").path("detail").findValuesAsText("msg"))
        .containsExactly("Value error, A change has a role, or a password, or both.");
  }

  @Test
  void the_password_of_a_user_is_stored_nowhere() throws Exception {
    makeAda("ADMIN");
    assertThat(send("GET", "/v1/users", "", ADA).statusCode()).isEqualTo(200);
    server.close();
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .doesNotContain("lovelace-1815");
      }
    }
  }
}
