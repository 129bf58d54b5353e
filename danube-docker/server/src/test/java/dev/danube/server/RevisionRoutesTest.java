package dev.danube.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.danube.server.fixture.ServerClient;
import dev.danube.testing.FakeBackend;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The revisions of pipelines, on a server that listens on loopback. */
@Timeout(60)
class RevisionRoutesTest {

  private static final String DEFINITION =
      """
      {"name": "NAME", "git_repository": "https://github.com/example/repo", "stages": [
        {"type": "Run", "name": "Run tests", "command": "COMMAND"}]}
      """;

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

  private static String definition(String name, String command) {
    return DEFINITION.replace("NAME", name).replace("COMMAND", command);
  }

  /** Stores a pipeline with three revisions, and returns the path of these. */
  private String stored() throws Exception {
    String id = client.create(definition("first", "make"));
    for (String command : List.of("make test", "make all")) {
      client.json("PUT", "/v1/pipelines/" + id, definition("renamed", command));
    }
    return "/v1/pipelines/" + id + "/revisions";
  }

  private static List<Integer> numbers(JsonNode list) {
    return list.path("revisions").findValues("number").stream().map(JsonNode::asInt).toList();
  }

  @Test
  void revisions_are_listed_in_parts_the_newest_first() throws Exception {
    String path = stored();
    JsonNode all = client.json("GET", path, "");
    assertThat(numbers(all)).containsExactly(3, 2, 1);
    assertThat(all.path("total").asInt()).isEqualTo(3);
    assertThat(all.at("/revisions/2/name").asText()).isEqualTo("first");
    assertThat(all.at("/revisions/0/name").asText()).isEqualTo("renamed");
    assertThat(all.at("/revisions/0/author").asText()).isEqualTo("admin");
    JsonNode part = client.json("GET", path + "?limit=1&offset=1", "");
    assertThat(numbers(part)).containsExactly(2);
    assertThat(part.path("total").asInt()).isEqualTo(3);
    assertThat(numbers(client.json("GET", path + "?offset=3", ""))).isEmpty();
    assertThat(client.json("GET", path + "?limit=501", "").path("detail").asText())
        .isEqualTo("limit is a number from 1 to 500, and offset one from 0");
  }

  @Test
  void a_revision_is_shown_with_its_definition() throws Exception {
    String path = stored();
    JsonNode first = client.json("GET", path + "/1", "");
    assertThat(first.path("number").asInt()).isEqualTo(1);
    assertThat(first.at("/definition/name").asText()).isEqualTo("first");
    assertThat(first.at("/definition/stages/0/command").asText()).isEqualTo("make");
    JsonNode newest = client.json("GET", path + "/3", "");
    assertThat(newest.path("definition"))
        .isEqualTo(client.json("GET", path.replace("/revisions", ""), ""));
  }

  @Test
  void what_is_not_there_is_said() throws Exception {
    String path = stored();
    for (String number : List.of("0", "4", "01x", "-1", "9999999999")) {
      HttpResponse<String> answer = client.send("GET", path + "/" + number, "");
      assertThat(answer.statusCode()).as(number).isEqualTo(404);
      assertThat(answer.body())
          .isEqualTo("{\"detail\":\"Revision not found. The newest one of this pipeline is 3.\"}");
    }
    client.send("DELETE", path.replace("/revisions", ""), "");
    for (String one : List.of(path, path + "/1", "/v1/pipelines/none/revisions")) {
      HttpResponse<String> answer = client.send("GET", one, "");
      assertThat(answer.statusCode()).as(one).isEqualTo(404);
      assertThat(answer.body())
          .isEqualTo(
              "{\"detail\":\"Pipeline not found. Make sure to create the pipeline first.\"}");
    }
  }
}
