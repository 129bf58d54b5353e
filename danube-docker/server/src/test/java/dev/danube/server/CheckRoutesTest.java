package dev.danube.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.danube.Pipeline;
import dev.danube.server.fixture.RecordedBackend;
import dev.danube.server.fixture.TestServer;
import dev.danube.testing.FakeBackend;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The check of a definition, on a server that listens on loopback. */
@Timeout(60)
class CheckRoutesTest {

  private static final Map<String, String> LOGIN = Map.of("Authorization", TestServer.LOGIN);

  @TempDir private Path home;
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        TestServer.start(
            home,
            new RecordedBackend(FakeBackend.create(), Map.of()),
            s -> s.pipeline("nightly", CheckRoutesTest::nightly));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private static Pipeline nightly() {
    return Pipeline.define(
        "nightly", p -> p.stage("test", s -> s.image("debian:bookworm-slim").run("make")));
  }

  private JsonNode check(String definition) throws Exception {
    HttpResponse<String> answer = server.send("POST", "/v1/check", definition, LOGIN);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode check = TestServer.json(answer.body());
    assertThat(check.path("valid").asBoolean()).isEqualTo(check.path("problems").isEmpty());
    return check;
  }

  private List<String> problems(String definition) throws Exception {
    return check(definition).path("problems").findValuesAsText("msg");
  }

  @Test
  void a_right_definition_has_no_problems_and_is_not_stored() throws Exception {
    assertThat(check(TestServer.definition("test")).toString())
        .isEqualTo("{\"valid\":true,\"problems\":[]}");
    assertThat(server.json("GET", "/v1/pipelines", 200).path("total").asInt())
        .as("that of the host")
        .isEqualTo(1);
  }

  @Test
  void the_problems_are_those_that_storing_would_answer() throws Exception {
    for (String wrong :
        List.of(
            "{",
            "[]",
            "{\"parallel\": 7, \"retrigger\": \"x\", \"stages\": [{\"type\": \"Run\"}]}",
            TestServer.definition("test", "test"))) {
      HttpResponse<String> refused = server.send("POST", "/v1/pipelines", wrong, LOGIN);
      assertThat(refused.statusCode()).isEqualTo(422);
      assertThat(check(wrong).path("problems"))
          .isNotEmpty()
          .isEqualTo(TestServer.json(refused.body()).path("detail"));
    }
  }

  @Test
  void the_problems_are_also_those_of_this_server() throws Exception {
    String definition =
        TestServer.definition("test")
            .replace("\"CI\"", "\"nightly\"")
            .replace("\"here\"", "\"there\"");
    assertThat(problems(definition))
        .containsExactly(
            "Value error, The host of this server defines the pipeline \"nightly\" in Java. Give"
                + " this one another name.",
            "Value error, There is no token for the cluster there. Set DANUBE_TOKEN_THERE, and the"
                + " URL of its server as DANUBE_CLUSTER_THERE.");
  }
}
