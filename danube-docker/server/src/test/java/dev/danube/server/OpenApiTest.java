package dev.danube.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.danube.Pipeline;
import dev.danube.Secret;
import dev.danube.server.fixture.AnswerCheck;
import dev.danube.server.fixture.RecordFolder;
import dev.danube.server.fixture.RecordedBackend;
import dev.danube.server.fixture.ServerClient;
import dev.danube.server.fixture.TestServer;
import dev.danube.testing.FakeBackend;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the service says about itself, and whether it is true. */
@Timeout(60)
class OpenApiTest {

  /** Codes that need a broken database, very many clients, or a token that is lost. */
  private static final Pattern ELSEWHERE =
      Pattern.compile(
          "GET .* 503|GET /(docs|openapi.json|page.*) 429|POST /v1/runs/\\{run}/rerun 409"
              + "|POST /webhooks/.* 429");

  private static final FakeBackend FAKE =
      FakeBackend.create().onStage("Run tests", stage -> stage.exits(2));

  private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");
  private static final Map<String, String> LOGIN =
      Map.of("Authorization", ServerClient.basic("admin:admin"));

  /** The signature of an empty object. */
  private static final String SIGNATURE =
      "3bd8289900dea782259fecc9415be05b7e3367a3b5025af41aefd3d326730aec";

  @TempDir private Path home;
  private DanubeServer server;
  private ServerClient client;
  private JsonNode document;
  private AnswerCheck check;

  @BeforeEach
  void start() throws Exception {
    server = started(home);
    client = new ServerClient(server.port());
    document = client.json("GET", "/openapi.json", "");
    check = new AnswerCheck(document);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private static Pipeline nightly() {
    return Pipeline.define(
        "nightly", p -> p.stage("test", s -> s.image("debian:bookworm-slim").run("make")));
  }

  private static DanubeServer started(Path home) throws IOException {
    return DanubeServer.start(
        s ->
            s.port(0)
                .home(home)
                .backend(new RecordedBackend(FAKE, Map.of()))
                .pipeline("nightly", OpenApiTest::nightly)
                .cluster("here", "https://k8s.example.org", Secret.of("token", () -> "geheim-9"))
                .webhook("github", "geheim-9")
                .webhook("gitlab", "geheim-9")
                .webhook("gitea", "geheim-9"));
  }

  /** Sends a request, and checks its answer. */
  private HttpResponse<String> send(
      String method, String path, String body, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(method, path, body.getBytes(StandardCharsets.UTF_8), headers);
    assertThat(check.problem(method, path, answer))
        .as("%s %s: %d %s", method, path, answer.statusCode(), answer.body())
        .isEmpty();
    return answer;
  }

  private void send(int status, String method, String path, String body) throws Exception {
    assertThat(send(method, path, body, LOGIN).statusCode()).as(path).isEqualTo(status);
  }

  private List<String> operations() {
    List<String> all = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      path.getValue()
          .fieldNames()
          .forEachRemaining(method -> all.add(method + " " + path.getKey()));
    }
    return all;
  }

  @Test
  void every_route_is_in_the_document_and_the_other_way_round() throws Exception {
    Set<String> routes = new TreeSet<>();
    server
        .routes()
        .forEach(
            route -> routes.add(route.method().toLowerCase(Locale.ROOT) + " " + route.template()));
    assertThat(operations()).containsExactlyInAnyOrderElementsOf(routes);
    for (String method : List.of("GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS")) {
      for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
        send(method, path.getKey().replaceAll("[{}]", "x"), "", Map.of());
      }
    }
  }

  @Test
  void every_route_describes_itself() {
    Set<String> ids = new HashSet<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        JsonNode operation = method.getValue();
        String name = method.getKey() + " " + path.getKey();
        assertThat(operation.path("summary").asText()).as(name).isNotEmpty();
        assertThat(ids.add(operation.path("operationId").asText())).as(name).isTrue();
        assertThat(operation.path("responses").properties())
            .as(name)
            .anyMatch(answer -> answer.getKey().startsWith("2"));
        Set<String> inPath = new TreeSet<>();
        operation
            .path("parameters")
            .forEach(
                input -> {
                  assertThat(input.path("description").asText()).as(name).isNotEmpty();
                  if (input.path("in").asText().equals("path")) {
                    inPath.add(input.path("name").asText());
                  }
                });
        assertThat(PARAMETER.matcher(path.getKey()).results())
            .as(name)
            .extracting(one -> one.group(1))
            .containsExactlyInAnyOrderElementsOf(inPath);
      }
    }
  }

  @Test
  void every_answer_is_as_the_document_says_and_every_documented_one_is_given() throws Exception {
    for (String path : operations()) {
      if (!path.contains("{") && path.startsWith("get ")) {
        send(200, "GET", path.substring(4), "");
        send(200, "HEAD", path.substring(4), "");
      }
    }
    send("GET", "/", "", Map.of("Accept", "text/html"));
    String invalid = "{\"stages\": [{\"type\": \"Run\", \"name\": \"\"}], \"parallel\": 7}";
    String large = "x".repeat(1_100_000);
    String id = client.create(ServerClient.DEFINITION);
    String pipeline = "/v1/pipelines/" + id;
    send(
        201,
        "POST",
        "/v1/pipelines",
        document
            .at("/paths/~1v1~1pipelines/post/requestBody/content/application~1json/example")
            .toString());
    send(422, "POST", "/v1/pipelines", invalid);
    send(422, "POST", "/v1/pipelines", "{");
    send(413, "POST", "/v1/pipelines", large);
    send(200, "GET", "/v1/pipelines", "");
    send(422, "GET", "/v1/pipelines?limit=0", "");
    send(200, "GET", pipeline, "");
    send(200, "PUT", pipeline, ServerClient.DEFINITION);
    send(422, "PUT", pipeline, invalid);
    send(413, "PUT", pipeline, large);
    revisions(pipeline);
    hosted(pipeline);
    runs(pipeline);
    again();
    events();
    files();
    send(200, "DELETE", pipeline, "");
    send(404, "DELETE", pipeline, "");
    send(404, "GET", pipeline, "");
    send(404, "PUT", pipeline, ServerClient.DEFINITION);
    send(404, "POST", pipeline + "/trigger", "");
    send(404, "GET", "/v1/other", "");
    send(307, "GET", "/v1/pipelines/", "");
    described();
    tokens();
    users();
    webhooks();
    schedules();
    refusals(new ArrayList<>(operations()));
    Set<String> missing = new TreeSet<>(check.documented());
    missing.removeAll(check.seen());
    missing.removeIf(ELSEWHERE.asMatchPredicate());
    assertThat(missing).isEmpty();
  }

  private void revisions(String pipeline) throws Exception {
    send(200, "GET", pipeline + "/revisions", "");
    send(422, "GET", pipeline + "/revisions?limit=0", "");
    send(404, "GET", "/v1/pipelines/none/revisions", "");
    send(200, "GET", pipeline + "/revisions/1", "");
    send(404, "GET", pipeline + "/revisions/3", "");
  }

  private void described() throws Exception {
    String described = "{\"description\": \"loads: [{name: a, image: b}]\"}";
    String path = "/v1/pipelines/" + client.create(described);
    send(200, "GET", path, "");
    send(200, "PUT", path, described);
    send(200, "GET", path + "/revisions/2", "");
    send(200, "POST", "/v1/check", described);
    send(200, "POST", "/v1/check", "{\"description\": \"loads: [{}]\"}");
    send(422, "PUT", path, "{\"description\": \"loads: [{}]\"}");
  }

  private void hosted(String stored) throws Exception {
    JsonNode list = client.json("GET", "/v1/pipelines", "").path("pipelines");
    String id = list.get(list.size() - 1).path("id").asText(); // it was there before all others
    send(200, "GET", "/v1/pipelines/" + id, "");
    send(200, "GET", "/v1/pipelines/" + id + "/revisions/1", "");
    send(409, "DELETE", "/v1/pipelines/" + id, "");
    send(409, "PUT", "/v1/pipelines/" + id, ServerClient.DEFINITION);
    String taken = TestServer.definition("a").replace("\"CI\"", "\"nightly\"");
    send(409, "POST", "/v1/pipelines", taken);
    send(409, "PUT", stored, taken);
    send(200, "POST", "/v1/check", taken);
    send(200, "POST", "/v1/check", ServerClient.DEFINITION);
    send(413, "POST", "/v1/check", "x".repeat(1_100_000));
  }

  private void runs(String pipeline) throws Exception {
    send(200, "POST", pipeline + "/trigger", "");
    String unknown =
        document
            .at("/paths/~1v1~1pipelines/post/requestBody/content/application~1json/example")
            .toString();
    send(409, "POST", "/v1/pipelines/" + client.create(unknown) + "/trigger", "");
    String failing = client.create(ServerClient.DEFINITION);
    String run = client.trigger(failing);
    send(202, "POST", "/v1/runs/" + client.trigger(failing) + "/cancel", "");
    client.awaitEnd(run);
    send(200, "GET", "/v1/runs/" + run, "");
    send(409, "POST", "/v1/runs/" + run + "/cancel", "");
    send(200, "GET", "/v1/runs?state=FAILED&pipeline=" + failing, "");
    send(422, "GET", "/v1/runs?state=x", "");
    send(422, "GET", "/v1/runs?offset=x", "");
    send(404, "GET", "/v1/runs/none", "");
    send(404, "POST", "/v1/runs/none/cancel", "");
  }

  private String ended(String stage) throws Exception {
    String run = client.trigger(client.create(TestServer.definition(stage)));
    client.awaitEnd(run);
    return "/v1/runs/" + run;
  }

  private void again() throws Exception {
    String failed = ended("Run tests");
    send(202, "POST", failed + "/resume", "");
    send(409, "POST", ended("deploy") + "/resume", "");
    send(200, "POST", failed + "/rerun", "");
    for (String verb : List.of("/resume", "/rerun")) {
      send(404, "POST", "/v1/runs/none" + verb, "");
    }
  }

  private void events() throws Exception {
    String run = ended("deploy");
    send(200, "GET", "/v1/events?run=" + run.replaceFirst(".*/", ""), "");
    send(404, "GET", "/v1/events?run=none", "");
    String log = run + "/stages/1/log";
    send(200, "GET", log, "");
    Map<String, String> live = new HashMap<>(LOGIN);
    live.put("Accept", "text/event-stream");
    assertThat(send("GET", log, "", live).headers().firstValue("Content-Type"))
        .contains("text/event-stream;charset=utf-8");
    send(422, "GET", log + "?tail=0", "");
    send(404, "GET", run + "/stages/2/log", "");
  }

  private void files() throws Exception {
    Path other = home.resolve("other");
    try (DanubeServer one = started(other)) {
      ServerClient former = client;
      client = new ServerClient(one.port());
      String run = ended("deploy");
      RecordFolder.onlyOne(other).add("deploy", "target/a b.txt", "made");
      String artifacts = run + "/artifacts";
      send(200, "GET", artifacts, "");
      send(200, "GET", artifacts + "/deploy/target/a%20b.txt", "");
      send(404, "GET", artifacts + "/deploy/target/other/b", "");
      send(200, "GET", run + "/report.html", "");
      client = former;
    }
    send(404, "GET", "/v1/runs/none/artifacts", "");
    send(404, "GET", "/v1/runs/none/report.html", "");
  }

  private void tokens() throws Exception {
    String request = "{\"name\": \"a\", \"role\": \"RUNNER\"}";
    JsonNode runner = client.json("POST", "/v1/tokens", request);
    for (int i = 1; i < 200; i++) {
      send(201, "POST", "/v1/tokens", request);
    }
    send(409, "POST", "/v1/tokens", request);
    send(422, "POST", "/v1/tokens", "{}");
    send(413, "POST", "/v1/tokens", "x".repeat(1_100_000));
    send(200, "GET", "/v1/tokens", "");
    Map<String, String> token = Map.of("Authorization", "Bearer " + runner.path("token").asText());
    assertThat(send("GET", "/v1/tokens", "", token).statusCode()).isEqualTo(403);
    send(200, "DELETE", "/v1/tokens/" + runner.path("id").asText(), "");
    send(404, "DELETE", "/v1/tokens/none", "");
    assertThat(send("GET", "/v1/runs", "", token).statusCode()).isEqualTo(401);
  }

  private void users() throws Exception {
    try (DanubeServer one = started(home.resolve("users"))) {
      ServerClient former = client;
      client = new ServerClient(one.port());
      String ada = "{\"name\": \"ada\", \"role\": \"RUNNER\", \"password\": \"geheim-geheim\"}";
      send(201, "POST", "/v1/users", ada);
      send(409, "POST", "/v1/users", ada);
      send(422, "POST", "/v1/users", "{}");
      send(413, "POST", "/v1/users", "x".repeat(1_100_000));
      send(200, "GET", "/v1/users", "");
      send(422, "PUT", "/v1/users/ada", "{}");
      send(413, "PUT", "/v1/users/ada", "x".repeat(1_100_000));
      send(404, "PUT", "/v1/users/none", "{\"role\": \"ADMIN\"}");
      send(404, "DELETE", "/v1/users/none", "");
      Map<String, String> login = Map.of("Authorization", ServerClient.basic("ada:geheim-geheim"));
      for (String operation : operations()) {
        String[] parts = operation.toUpperCase(Locale.ROOT).split(" ", 2);
        if (operation.contains("/v1/users")) {
          send(parts[0], operation.replaceFirst(".* ", "").replaceAll("[{}]", ""), "", login);
        }
      }
      send(200, "PUT", "/v1/users/ada", "{\"role\": \"ADMIN\"}");
      for (String method : List.of("PUT", "DELETE")) {
        String change = method.equals("PUT") ? "{\"role\": \"VIEWER\"}" : "";
        assertThat(send(method, "/v1/users/ada", change, login).statusCode()).isEqualTo(409);
      }
      String other = ada.replace("ada", "grace");
      assertThat(send("POST", "/v1/users", other, login).statusCode()).isEqualTo(201);
      assertThat(send("DELETE", "/v1/users/grace", "", login).statusCode()).isEqualTo(200);
      client = former;
    }
  }

  private void schedules() throws Exception {
    String path = "/v1/pipelines/" + client.create(ServerClient.DEFINITION) + "/schedule";
    send(404, "GET", path, "");
    send(404, "DELETE", path, "");
    send(404, "PUT", "/v1/pipelines/none/schedule", "{\"cron\": \"0 3 * * *\"}");
    send(422, "PUT", path, "{}");
    send(413, "PUT", path, "x".repeat(1_100_000));
    send(200, "PUT", path, "{\"cron\": \"0 3 * * *\"}");
    send(200, "GET", path, "");
    send(200, "GET", "/v1/pipelines", "");
    send(200, "GET", "/v1/schedules", "");
    send(422, "GET", "/v1/schedules?limit=0", "");
    send(200, "DELETE", path, "");
  }

  private void webhooks() throws Exception {
    for (String sender : List.of("github", "gitlab", "gitea")) {
      String path = "/webhooks/" + sender;
      for (String event : List.of("ping", "Push Hook", "push")) {
        Map<String, String> headers = new HashMap<>();
        headers.put("X-GitHub-Event", event);
        headers.put("X-Gitlab-Event", event);
        headers.put("X-Gitea-Event", event);
        headers.put("X-Hub-Signature-256", "sha256=" + SIGNATURE);
        headers.put("X-Gitlab-Token", "geheim-9");
        headers.put("X-Gitea-Signature", SIGNATURE);
        send("POST", path, "{}", headers);
        send("POST", path, "x".repeat(1_100_000), headers);
      }
      send("POST", path, "{}", Map.of());
    }
  }

  /**
   * Makes each operation refuse requests of other sites and without login, then with a wrong one.
   */
  private void refusals(List<String> operations) throws Exception {
    for (String operation : operations) {
      String[] parts = operation.toUpperCase(Locale.ROOT).split(" ", 2);
      String path = operation.substring(operation.indexOf(' ') + 1).replaceAll("[{}]", "x");
      send(parts[0], path, "", Map.of());
      send(parts[0], path, "", Map.of("Origin", "https://other.example"));
    }
    for (int i = 0; i < 10; i++) {
      send("GET", "/v1/runs", "", Map.of("Authorization", ServerClient.basic("admin:" + i)));
    }
    for (String operation : operations) {
      String method = operation.substring(0, operation.indexOf(' '));
      String path = operation.substring(operation.indexOf(' ') + 1).replaceAll("[{}]", "x");
      send(method.toUpperCase(Locale.ROOT), path, "", LOGIN);
    }
  }

  @Test
  void the_page_shows_every_route_and_shape_and_loads_nothing() throws Exception {
    HttpResponse<String> page = send("GET", "/docs", "", Map.of());
    assertThat(page.headers().firstValue("content-type")).contains("text/html;charset=utf-8");
    assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
        .matches(
            "default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'");
    for (String operation : operations()) {
      String[] parts = operation.split(" ", 2);
      assertThat(page.body())
          .contains("<b>" + parts[0].toUpperCase(Locale.ROOT) + "</b> " + parts[1]);
    }
    document
        .at("/components/schemas")
        .fieldNames()
        .forEachRemaining(name -> assertThat(page.body()).contains("id=\"shape-" + name + "\""));
    assertThat(page.body()).doesNotContain("<script", "style=\"", "src=", "http://", "url(");
    Set<String> targets = new TreeSet<>();
    Pattern.compile("href=\"([^\"]+)\"")
        .matcher(page.body())
        .results()
        .forEach(link -> targets.add(link.group(1)));
    assertThat(targets).contains("openapi.json").hasSizeGreaterThan(20);
    targets.remove("openapi.json");
    assertThat(targets)
        .allSatisfy(link -> assertThat(page.body()).contains("id=\"" + link.substring(1) + "\""));
  }
}
