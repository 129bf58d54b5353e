package dev.danube.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.danube.Secret;
import dev.danube.engine.spi.Backend;
import dev.danube.engine.spi.Session;
import dev.danube.engine.spi.SessionRequest;
import dev.danube.server.fixture.TestServer;
import dev.danube.testing.FakeBackend;
import dev.danube.testing.StageScript;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that listens on loopback, and runs pipelines on the fake. */
@Timeout(60)
class DanubeServerTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ONE =
      """
      {"name": "CI Pipeline Updated", "git_repository": "https://github.com/example/repo", "parallel": true,
       "stages": [{"type": "Run", "name": "Run tests", "command": "pytest", "timeout": 500}]}
      """;
  private static final Secret SECRET = Secret.of("t", () -> "geheim-9");
  private static final String NOT_FOUND =
      "{\"detail\":\"Pipeline not found. Make sure to create the pipeline first.\"}";

  @TempDir private Path home;
  private final HttpClient client =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
  private final List<DanubeServer> servers = new ArrayList<>();

  private DanubeServer start(Backend backend, Consumer<DanubeServer.Builder> more) {
    try {
      DanubeServer server =
          DanubeServer.start(
              s -> {
                s.port(0).home(home).backend(backend);
                more.accept(s);
              });
      servers.add(server);
      return server;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private DanubeServer start() {
    return start(FakeBackend.create(), s -> {});
  }

  /** Returns a backend on which stages hang, and their time limits never come. */
  private static Backend hanging() {
    Backend fake = FakeBackend.create().onStage("Run tests", StageScript::hangs);
    return new Backend() {
      @Override
      public boolean hasFiles() {
        return false;
      }

      @Override
      public Connection connect() throws InterruptedException {
        Connection connection = fake.connect();
        return new Connection() {
          @Override
          public Session open(SessionRequest request) {
            return withoutTimers(connection.open(request));
          }

          @Override
          public void close() {
            connection.close();
          }
        };
      }
    };
  }

  private static Session withoutTimers(Session session) {
    Session.Timer none = () -> {};
    return (Session)
        Proxy.newProxyInstance(
            Session.class.getClassLoader(),
            new Class<?>[] {Session.class},
            (proxy, method, args) ->
                method.getName().equals("schedule") ? none : method.invoke(session, args));
  }

  @AfterEach
  void close() {
    servers.forEach(DanubeServer::close);
  }

  private static String basic(String login) {
    return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
  }

  private HttpResponse<String> send(
      DanubeServer server, String method, String path, String body, Map<String, String> headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .timeout(Duration.ofSeconds(20))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> send(DanubeServer server, String method, String path, String body)
      throws Exception {
    return send(
        server,
        method,
        path,
        body,
        Map.of("Authorization", basic("admin:admin"), "Content-Type", "application/json"));
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    return JSON.readTree(response.body());
  }

  private String create(DanubeServer server, String definition) throws Exception {
    HttpResponse<String> response = send(server, "POST", "/v1/pipelines", definition);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    return json(response).path("id").asText();
  }

  private String trigger(DanubeServer server, String id) throws Exception {
    HttpResponse<String> response = send(server, "POST", "/v1/pipelines/" + id + "/trigger", null);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response).path("run").asText();
  }

  /** Waits for a run to reach a state. */
  private JsonNode await(DanubeServer server, String run, String state) throws Exception {
    while (true) {
      JsonNode now = json(send(server, "GET", "/v1/runs/" + run, null));
      if (now.path("state").asText().equals(state)) {
        return now;
      }
      assertThat(now.path("finished").isNull()).as(now.toString()).isTrue();
    }
  }

  @Test
  void the_integration_test_of_the_original_passes() throws Exception {
    DanubeServer server = start();
    assertThat(send(server, "GET", "/", null, Map.of()).body())
        .isEqualTo(
            "{\"message\":\"Welcome to the pipeline API. Visit /docs for the documentation.\"}");
    HttpResponse<String> created = send(server, "POST", "/v1/pipelines/", ONE);
    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(json(created).path("message").asText()).isEqualTo("Pipeline created successfully.");
    String id = json(created).path("id").asText();
    HttpResponse<String> read = send(server, "GET", "/v1/pipelines/" + id + "/", null);
    assertThat(read.statusCode()).isEqualTo(200);
    assertThat(json(read).path("id").asText()).isEqualTo(id);
    HttpResponse<String> updated =
        send(server, "PUT", "/v1/pipelines/" + id, ONE.replace("Updated", "again"));
    assertThat(updated.body())
        .isEqualTo("{\"id\":\"" + id + "\",\"message\":\"Pipeline updated successfully.\"}");
    HttpResponse<String> after = send(server, "GET", "/v1/pipelines/" + id, null);
    assertThat(json(after).path("id").asText()).as("the id after an update").isEqualTo(id);
    assertThat(json(after).path("name").asText()).isEqualTo("CI Pipeline again");
    HttpResponse<String> triggered = send(server, "POST", "/v1/pipelines/" + id + "/trigger", null);
    assertThat(json(triggered).path("message").asText())
        .isEqualTo("Pipeline triggered successfully.");
    assertThat(json(triggered).path("id").asText()).isEqualTo(id);
    HttpResponse<String> deleted = send(server, "DELETE", "/v1/pipelines/" + id, null);
    assertThat(deleted.body())
        .isEqualTo("{\"id\":\"" + id + "\",\"message\":\"Pipeline deleted successfully.\"}");
    assertThat(send(server, "GET", "/v1/pipelines/" + id, null).body()).isEqualTo(NOT_FOUND);
  }

  @Test
  void requests_are_checked_in_the_order_of_the_original() throws Exception {
    DanubeServer server = start();
    Map<String, String> none = Map.of();
    assertThat(send(server, "GET", "/nothing", null, none).body())
        .isEqualTo("{\"detail\":\"Not Found\"}");
    HttpResponse<String> method = send(server, "PATCH", "/v1/pipelines/x", null, none);
    assertThat(method.statusCode()).isEqualTo(405);
    assertThat(method.body()).isEqualTo("{\"detail\":\"Method Not Allowed\"}");
    assertThat(method.headers().firstValue("Allow")).contains("GET, PUT, DELETE");
    assertThat(send(server, "POST", "/", null, none).statusCode()).isEqualTo(405);
    assertThat(send(server, "PUT", "/v1/pipelines/x", "{", none).statusCode()).isEqualTo(401);
    assertThat(send(server, "PUT", "/v1/pipelines/x", "{").statusCode()).isEqualTo(422);
    HttpResponse<String> missing = send(server, "PUT", "/v1/pipelines/x", ONE);
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(missing.body()).isEqualTo(NOT_FOUND);
    for (String request :
        List.of("GET /v1/pipelines/x", "DELETE /v1/pipelines/x", "POST /v1/pipelines/x/trigger")) {
      String[] parts = request.split(" ", 2);
      assertThat(send(server, parts[0], parts[1], null).body()).as(request).isEqualTo(NOT_FOUND);
    }
    assertThat(send(server, "HEAD", "/", null, none).statusCode()).isEqualTo(200);
    assertThat(
            send(
                    server,
                    "POST",
                    "/v1/pipelines",
                    ONE,
                    Map.of("Authorization", basic("admin:admin"), "Content-Type", "text/plain"))
                .statusCode())
        .isEqualTo(422);
    assertThat(
            send(
                    server,
                    "POST",
                    "/v1/pipelines",
                    ONE,
                    Map.of("Authorization", basic("admin:admin")))
                .statusCode())
        .isEqualTo(201);
    assertThat(
            send(
                    server,
                    "POST",
                    "/v1/pipelines",
                    ONE,
                    Map.of(
                        "Authorization",
                        basic("admin:admin"),
                        "Content-Type",
                        "application/problem+json; charset=utf-8"))
                .statusCode())
        .isEqualTo(201);
    assertThat(send(server, "POST", "/v1/pipelines", "x".repeat(1_100_000)).statusCode())
        .isEqualTo(413);
  }

  @Test
  void redirects_name_the_whole_address() throws Exception {
    DanubeServer server = start();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/v1/pipelines/"))
            .POST(BodyPublishers.noBody())
            .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(307);
    assertThat(response.headers().firstValue("location"))
        .contains("http://127.0.0.1:" + server.port() + "/v1/pipelines");
  }

  @Test
  void logins_are_refused_in_the_words_of_the_original() throws Exception {
    DanubeServer server = start(FakeBackend.create(), s -> s.login("me", "pass:word"));
    Map<String, String> wanted =
        Map.of(
            "Bearer x",
            "Not authenticated",
            "Basic !",
            "Invalid authentication credentials",
            "Basic " + Base64.getEncoder().encodeToString("me".getBytes(StandardCharsets.UTF_8)),
            "Invalid authentication credentials",
            basic("me:wrong"),
            "Incorrect username or password");
    for (Map.Entry<String, String> one : wanted.entrySet()) {
      HttpResponse<String> response =
          send(server, "GET", "/v1/pipelines", null, Map.of("Authorization", one.getKey()));
      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(response.headers().firstValue("www-authenticate")).contains("Basic");
      assertThat(json(response).path("detail").asText()).isEqualTo(one.getValue());
    }
    assertThat(send(server, "GET", "/v1/pipelines", null, Map.of()).body())
        .isEqualTo("{\"detail\":\"Not authenticated\"}");
    Map<String, String> right =
        Map.of("Authorization", basic("me:pass:word").replace("Basic", "bASIC"));
    assertThat(send(server, "GET", "/v1/pipelines", null, right).statusCode()).isEqualTo(200);
    for (int i = 0; i < 9; i++) {
      send(server, "GET", "/v1/pipelines", null, Map.of("Authorization", basic("me:" + i)));
    }
    assertThat(send(server, "GET", "/v1/pipelines", null, right).statusCode()).isEqualTo(429);
  }

  @Test
  void the_known_password_is_refused_where_others_reach_the_server() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DanubeServer.start(s -> s.host("0.0.0.0").port(0).home(home)))
        .withMessage(
            "The server would listen at 0.0.0.0 with the password \"admin\", which everybody knows."
                + " Set PASSWORD (and USERNAME), or listen at 127.0.0.1.");
  }

  /** A page whose name leads to this machine would else be taken for one of the server. */
  @Test
  void requests_for_another_host_are_refused_while_only_this_machine_reaches_the_server()
      throws Exception {
    DanubeServer server = start();
    for (String host :
        List.of("evil.example:" + server.port(), "127.0.0.1.evil.example", "x y", "")) {
      assertThat(statusFor(server, host)).as(host).matches("HTTP/1.1 40[03] .*");
    }
    for (String host : List.of("localhost:" + server.port(), "127.0.0.1", "[::1]:1", "LOCALHOST")) {
      assertThat(statusFor(server, host)).as(host).startsWith("HTTP/1.1 200 ");
    }
  }

  private static String statusFor(DanubeServer server, String host) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(60_000);
      String request = "GET /health HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .findFirst()
          .orElse("");
    }
  }

  @Test
  void requests_of_other_sites_are_refused() throws Exception {
    DanubeServer server = start();
    String own = "http://127.0.0.1:" + server.port();
    String login = basic("admin:admin");
    for (Map<String, String> foreign :
        List.of(
            Map.of("Authorization", login, "Origin", "https://evil.example"),
            Map.of("Authorization", login, "Origin", "null"),
            Map.of("Authorization", login, "Sec-Fetch-Site", "cross-site"))) {
      assertThat(send(server, "POST", "/v1/pipelines", ONE, foreign).statusCode()).isEqualTo(403);
    }
    assertThat(
            send(
                    server,
                    "POST",
                    "/v1/pipelines",
                    ONE,
                    Map.of("Authorization", login, "Origin", own))
                .statusCode())
        .isEqualTo(201);
  }

  @Test
  void runs_end_with_their_outcome_and_can_be_listed() throws Exception {
    DanubeServer server =
        start(FakeBackend.create().onStage("Run tests", s -> s.exits(2)), s -> {});
    String id = create(server, ONE);
    String run = trigger(server, id);
    JsonNode ended = await(server, run, "FAILED");
    assertThat(ended.path("status").asText()).isEqualTo("failed");
    assertThat(ended.path("reason").asText()).contains("exit code 2");
    JsonNode runs = json(send(server, "GET", "/v1/runs?pipeline=" + id, null)).path("runs");
    assertThat(runs).hasSize(1);
    JsonNode pipelines = json(send(server, "GET", "/v1/pipelines?limit=1", null));
    assertThat(pipelines.path("total").asInt()).isEqualTo(1);
    assertThat(pipelines.path("pipelines").get(0).path("revision").asInt()).isEqualTo(1);
    assertThat(send(server, "GET", "/v1/pipelines?limit=0", null).statusCode()).isEqualTo(422);
    assertThat(send(server, "GET", "/v1/runs/none", null).statusCode()).isEqualTo(404);
    assertThat(send(server, "POST", "/v1/runs/" + run + "/cancel", null).statusCode())
        .isEqualTo(409);
  }

  @Test
  void a_pipeline_without_stages_and_one_with_all_kinds_run() throws Exception {
    DanubeServer server =
        start(
            FakeBackend.create(),
            s -> s.cluster("my-cluster", "https://my-cluster.example.com", SECRET));
    String empty = create(server, ONE.replaceAll("\"stages\".*]", "\"stages\": []"));
    await(server, trigger(server, empty), "SUCCESS");
    String all =
        """
        {"name": "CI", "git_repository": "https://github.com/example/repo", "stages": [
          {"type": "Run", "name": "stages", "command": ""},
          {"type": "Build", "name": "Build image", "dockerfile": "FROM alpine", "tag": "latest",
           "ecr_repository": "123456789012.dkr.ecr.us-east-1.amazonaws.com/my-repo"},
          {"type": "Deploy", "name": "deploy", "k8s_manifest": {"kind": "Deployment"},
           "cluster": {"name": "CLUSTER", "server_url": "https://my-cluster.example.com"}}
        ]}
        """;
    await(server, trigger(server, create(server, all.replace("CLUSTER", "my-cluster"))), "SUCCESS");
    String parallel =
        all.replace("CLUSTER", "my-cluster")
            .replace("\"stages\": [", "\"parallel\": true, \"stages\": [");
    await(server, trigger(server, create(server, parallel)), "SUCCESS");
    String other = create(server, all.replace("CLUSTER", "other"));
    HttpResponse<String> refused =
        send(server, "POST", "/v1/pipelines/" + other + "/trigger", null);
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(json(refused).path("detail").asText())
        .isEqualTo(
            "There is no token for the cluster other. Set DANUBE_TOKEN_OTHER, and the URL of its"
                + " server as DANUBE_CLUSTER_OTHER.");
  }

  @Test
  void a_trigger_cancels_the_run_before_it_also_after_an_update() throws Exception {
    DanubeServer server = start(hanging(), s -> {});
    String id = create(server, ONE);
    String first = trigger(server, id);
    await(server, first, "RUNNING");
    send(server, "PUT", "/v1/pipelines/" + id, ONE.replace("pytest", "pytest -q"));
    String second = trigger(server, id);
    String third = trigger(server, id);
    assertThat(await(server, first, "CANCELLED").path("reason").asText())
        .isEqualTo("the pipeline was triggered again");
    await(server, second, "CANCELLED");
    assertThat(await(server, third, "RUNNING").path("revision").asInt()).isEqualTo(2);
    assertThat(send(server, "POST", "/v1/runs/" + third + "/cancel", null).statusCode())
        .isEqualTo(202);
    assertThat(await(server, third, "CANCELLED").path("status").asText()).isEqualTo("canceled");
    String last = trigger(server, id);
    await(server, last, "RUNNING");
    assertThat(send(server, "DELETE", "/v1/pipelines/" + id, null).statusCode()).isEqualTo(200);
    assertThat(await(server, last, "CANCELLED").path("reason").asText())
        .isEqualTo("the pipeline was deleted");
  }

  @Test
  void pipelines_and_runs_that_wait_survive_a_restart() throws Exception {
    DanubeServer server = start(hanging(), s -> {});
    String id = create(server, ONE);
    String run = trigger(server, id);
    await(server, run, "RUNNING");
    server.close();
    DanubeServer next = start();
    assertThat(json(send(next, "GET", "/v1/pipelines/" + id, null)).path("name").asText())
        .isEqualTo("CI Pipeline Updated");
    // The fake keeps no record of a run, so this one cannot be continued.
    assertThat(await(next, run, "ERRORED").path("reason").asText()).isNotEmpty();
    await(next, trigger(next, id), "SUCCESS");
  }

  @Test
  void a_run_that_waits_is_refused_if_the_server_of_its_cluster_is_another_one_now()
      throws Exception {
    String definition = TestServer.definition("Run tests");
    DanubeServer server =
        start(hanging(), s -> s.cluster("here", "https://k8s.example.org", SECRET));
    String id = create(server, definition);
    String run = trigger(server, id);
    await(server, run, "RUNNING");
    server.close();
    DanubeServer next =
        start(FakeBackend.create(), s -> s.cluster("here", "https://k8s.example.net", SECRET));
    assertThat(await(next, run, "ERRORED").path("reason").asText())
        .startsWith("The token for the cluster here is for the server https://k8s.example.net/");
    assertThat(send(next, "POST", "/v1/pipelines/" + id + "/trigger", null).statusCode())
        .isEqualTo(409);
    assertThat(send(next, "POST", "/v1/pipelines", definition).statusCode()).isEqualTo(422);
  }

  @Test
  void a_folder_has_one_server_at_a_time() {
    DanubeServer server = start();
    assertThatIllegalStateException()
        .isThrownBy(this::start)
        .withMessage(
            "Another server uses the folder %s. Stop that server, or set DANUBE_HOME to another"
                + " folder.",
            home);
    server.close();
    start();
  }

  @Test
  void so_many_pipelines_run_at_a_time() throws Exception {
    DanubeServer server = start(hanging(), s -> s.openRuns(2));
    String first = create(server, ONE);
    trigger(server, first);
    String run = trigger(server, create(server, ONE));
    await(server, run, "RUNNING");
    String other = create(server, ONE);
    HttpResponse<String> refused =
        send(server, "POST", "/v1/pipelines/" + other + "/trigger", null);
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(json(refused).path("detail").asText())
        .isEqualTo("Too many pipelines run or wait. Wait until some runs have ended.");
    trigger(server, first); // in place of its run
    send(server, "POST", "/v1/runs/" + run + "/cancel", null);
    await(server, run, "CANCELLED");
    while (send(server, "POST", "/v1/pipelines/" + other + "/trigger", null).statusCode() == 429) {
      Thread.onSpinWait(); // bounded by the limit of the test
    }
  }

  @Test
  void each_of_many_triggers_at_once_is_one_run_that_ends() throws Exception {
    DanubeServer server = start();
    String id = create(server, ONE);
    ExecutorService clients = Executors.newFixedThreadPool(16);
    CountDownLatch go = new CountDownLatch(1);
    List<Future<String>> triggers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      triggers.add(
          clients.submit(
              () -> {
                go.await();
                return trigger(server, id);
              }));
    }
    go.countDown();
    Set<String> runs = new HashSet<>();
    for (Future<String> one : triggers) {
      runs.add(one.get());
    }
    clients.shutdown();
    assertThat(runs).hasSize(200);
    for (String run : runs) {
      JsonNode now = json(send(server, "GET", "/v1/runs/" + run, null));
      while (now.path("finished").isNull()) {
        now = json(send(server, "GET", "/v1/runs/" + run, null));
      }
      assertThat(now.path("state").asText()).isIn("SUCCESS", "CANCELLED");
    }
  }

  @Test
  void the_service_tells_whether_it_works() throws Exception {
    DanubeServer server = start();
    assertThat(send(server, "GET", "/health", null, Map.of()).body())
        .isEqualTo("{\"status\":\"ok\"}");
    HttpResponse<String> ready = send(server, "GET", "/health/ready", null, Map.of());
    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(ready.body()).isEqualTo("{\"database\":true}");
  }
}
