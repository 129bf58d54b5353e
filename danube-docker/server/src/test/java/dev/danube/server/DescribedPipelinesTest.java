package dev.danube.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.danube.Secret;
import dev.danube.server.fixture.OpenStage;
import dev.danube.server.fixture.RecordedBackend;
import dev.danube.server.fixture.ServerClient;
import dev.danube.testing.FakeBackend;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pipelines of containers that a description has, on a server that listens on loopback. */
@Timeout(60)
class DescribedPipelinesTest {

  private static final String LOADS =
      """
      loads:
        - name: papers
          image: acme/papers:2
          dependencies: [genes]
          secrets: {KEY: $API_KEY}
        - name: genes
          image: acme/genes:1
      """;

  @TempDir private Path home;
  private final OpenStage open = new OpenStage();
  private DanubeServer server;
  private ServerClient client;

  @BeforeEach
  void start() throws Exception {
    start(s -> s.secret("API_KEY", Secret.of("API_KEY", () -> "geheim-9")));
  }

  private void start(Consumer<DanubeServer.Builder> settings) throws Exception {
    server =
        DanubeServer.start(
            s -> {
              s.port(0).home(home);
              s.backend(new RecordedBackend(FakeBackend.create(), Map.of("open", open)));
              settings.accept(s);
            });
    client = new ServerClient(server.port());
  }

  @AfterEach
  void close() {
    server.close();
  }

  private static String body(String description) {
    return json(description).toString();
  }

  private static ObjectNode json(String description) {
    return new ObjectMapper().createObjectNode().put("description", description);
  }

  private List<String> problems(String body) throws Exception {
    HttpResponse<String> refused = client.send("POST", "/v1/pipelines", body);
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
    JsonNode detail = new ObjectMapper().readTree(refused.body()).path("detail");
    JsonNode check = client.json("POST", "/v1/check", body);
    assertThat(check.path("problems")).isEqualTo(detail);
    assertThat(check.path("valid").asBoolean()).isFalse();
    List<String> problems = new ArrayList<>();
    detail.forEach(one -> problems.add(one.path("msg").asText()));
    return problems;
  }

  @Test
  void a_description_is_stored_shown_and_run() throws Exception {
    String id = client.create(body(LOADS));
    JsonNode shown = client.json("GET", "/v1/pipelines/" + id, "");
    assertThat(shown.path("name").asText()).isEqualTo("loads");
    assertThat(shown.path("git_repository").isNull()).isTrue();
    assertThat(shown.path("description").asText()).isEqualTo(LOADS);
    assertThat(shown.path("stages").toString())
        .isEqualTo(
            "[{\"name\":\"genes\",\"type\":\"Container\",\"image\":\"acme/genes:1\"},"
                + "{\"name\":\"papers\",\"type\":\"Container\",\"image\":\"acme/papers:2\"}]");
    JsonNode run = client.awaitEnd(client.trigger(id));
    assertThat(run.path("state").asText()).as(run.toString()).isEqualTo("SUCCESS");
    assertThat(run.path("stages").findValuesAsText("name")).containsExactly("genes", "papers");
    assertThat(run.at("/stages/0/type").asText()).isEqualTo("Container");
    assertThat(client.json("GET", "/v1/pipelines", "").at("/pipelines/0/host").asBoolean())
        .isFalse();
    assertThat(client.send("DELETE", "/v1/pipelines/" + id, "").statusCode()).isEqualTo(200);
  }

  @Test
  void each_change_is_a_revision_and_what_was_answered_is_taken_back() throws Exception {
    String id = client.create(body(LOADS));
    String path = "/v1/pipelines/" + id;
    String changed = client.json("GET", path, "").toString().replace("genes:1", "genes:3");
    assertThat(client.send("PUT", path, changed).statusCode()).isEqualTo(200);
    assertThat(client.json("GET", path, "").at("/stages/0/image").asText())
        .isEqualTo("acme/genes:3");
    JsonNode first = client.json("GET", path + "/revisions/1", "").path("definition");
    assertThat(first.path("description").asText()).isEqualTo(LOADS);
    String run = client.trigger(id);
    client.awaitEnd(run);
    client.send("PUT", path, ServerClient.DEFINITION); // another kind
    JsonNode again = client.json("POST", "/v1/runs/" + run + "/rerun", "");
    JsonNode ended = client.awaitEnd(again.path("run").asText());
    assertThat(ended.path("stages").findValuesAsText("name")).containsExactly("genes", "papers");
    assertThat(ended.path("revision").asInt()).isEqualTo(2);
  }

  @Test
  void a_trigger_follows_the_policy_of_the_description() throws Exception {
    String description = "loads: [{name: open, image: acme/open:1}]";
    String id = client.create(json(description).put("retrigger", "reject").toString());
    String first = client.trigger(id);
    open.print("it runs");
    assertThat(client.send("POST", "/v1/pipelines/" + id + "/trigger", "").statusCode())
        .isEqualTo(409);
    client.send("POST", "/v1/runs/" + first + "/cancel", "");
    assertThat(client.awaitEnd(first).path("state").asText()).isEqualTo("CANCELLED");
  }

  @Test
  void all_problems_are_told_at_once_with_line_and_column() throws Exception {
    String description =
        """
        name: loads
        every: 10m
        containers:
          - name: a
            imag: acme/a
          - name: b
            image: acme/b
            command: [$API_KEY]
            env: {HOME_OF: $HOME}
            volumes: ["/etc:/host"]
            dependencies: [c]
        """;
    ObjectNode body = json(description).put("retrigger", "x").put("branches", "main");
    assertThat(problems(body.toString()))
        .satisfiesExactlyInAnyOrder(
            one -> assertThat(one).isEqualTo("Extra inputs are not permitted"),
            one -> assertThat(one).startsWith("Input should be 'cancel', 'queue', 'latest'"),
            one -> assertThat(one).startsWith("line 2, column 1: \"every\" is for service mode"),
            one -> assertThat(one).startsWith("line 4, column 5: a: has no \"image_repo\""),
            one -> assertThat(one).startsWith("line 5, column 5: a: ").contains("imag"),
            one -> assertThat(one).contains("line 8, ", "variable API_KEY is secret; use it in"),
            one -> assertThat(one).contains("line 9, ", "variable HOME is not set"),
            one -> assertThat(one).contains("line 10, ", "\"/etc\" is a folder of the machine"),
            one -> assertThat(one).contains("line 11, ", "\"c\""));
    JsonNode first = client.json("POST", "/v1/check", body.toString()).path("problems");
    assertThat(first.findValues("loc"))
        .extracting(JsonNode::toString)
        .contains("[\"body\",\"description\"]");
    assertThat(first.findValuesAsText("line")).contains("2", "11");
    assertThat(first.findValues("input"))
        .extracting(JsonNode::toString)
        .as("of the fields that cannot be secret")
        .containsExactlyInAnyOrder("\"main\"", "\"x\"");
  }

  @Test
  void what_is_no_description_is_refused() throws Exception {
    assertThat(problems("{\"description\": 7}")).containsExactly("Input should be a valid string");
    assertThat(problems(body(""))).isNotEmpty();
    assertThat(problems(body("a: [}"))).singleElement().asString().startsWith("line 1, column ");
    StringBuilder all = new StringBuilder("loads: [");
    for (int i = 0; i < 1_001; i++) {
      all.append(String.format("{name: c%d, image: y}, ", i));
    }
    assertThat(problems(body(all + "]")))
        .containsExactly("Value error, The description has 1001 containers. The most are 1000.");
    String name = "n".repeat(101);
    assertThat(problems(body(name + ": [{name: a, image: b}]")))
        .containsExactly(name + ": name has 101 characters; at most 100 are allowed");
  }

  @Test
  void the_check_of_a_description_shows_its_plan() throws Exception {
    JsonNode check = client.json("POST", "/v1/check", body(LOADS));
    assertThat(check.path("valid").asBoolean()).isTrue();
    assertThat(check.at("/plan/order").toString()).isEqualTo("[\"genes\",\"papers\"]");
    assertThat(check.at("/plan/containers/1/image").asText()).isEqualTo("acme/genes:1");
    assertThat(client.json("GET", "/v1/pipelines", "").path("total").asInt()).isZero();
    assertThat(client.json("POST", "/v1/check", ServerClient.DEFINITION).has("plan")).isFalse();
  }

  @Test
  void a_description_whose_secret_is_gone_is_refused_when_it_is_triggered() throws Exception {
    String id = client.create(body(LOADS));
    server.close();
    start(s -> {});
    assertThat(client.json("GET", "/v1/pipelines/" + id, "").path("name").asText())
        .isEqualTo("loads");
    HttpResponse<String> refused = client.send("POST", "/v1/pipelines/" + id + "/trigger", "");
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains("variable API_KEY is not set");
  }

  @Test
  void mounts_are_taken_where_the_host_allows_them() throws Exception {
    String mounting = body("loads: [{name: a, image: b, volumes: ['/etc:/host:ro']}]");
    assertThat(problems(mounting)).hasSize(1);
    server.close();
    start(DanubeServer.Builder::allowHostMounts);
    client.create(mounting);
  }

  @Test
  void a_secret_has_a_name_that_descriptions_can_use() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DanubeServer.start(s -> s.secret("1 A", Secret.env("A"))))
        .withMessage(
            "The name of a secret has letters, digits and _, and no digit at its start, not"
                + " \"1 A\"");
  }
}
