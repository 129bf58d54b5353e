package dev.danube.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.danube.Secret;
import dev.danube.server.fixture.OpenStage;
import dev.danube.server.fixture.RecordedBackend;
import dev.danube.server.fixture.ServerClient;
import dev.danube.server.fixture.TestServer;
import dev.danube.testing.FakeBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Schedules on a server that listens on loopback, by a clock that the test sets. */
@Timeout(60)
class SchedulesTest {

  private static final String HOURLY = "{\"cron\": \"0 * * * *\"}";

  private static final Secret TOKEN = Secret.of("token", () -> "geheim-9");

  @TempDir private Path home;
  private final OpenStage open = new OpenStage();
  private volatile Instant now = Instant.parse("2026-03-28T11:58:00Z");
  private DanubeServer server;
  private ServerClient client;

  @BeforeEach
  void start() throws Exception {
    server =
        DanubeServer.start(
            s ->
                s.port(0)
                    .home(home)
                    .backend(new RecordedBackend(FakeBackend.create(), Map.of("open", open)))
                    .cluster("here", "https://k8s.example.org", TOKEN)
                    .clock(() -> now));
    client = new ServerClient(server.port());
  }

  @AfterEach
  void close() {
    server.close();
  }

  private static String path(String pipeline) {
    return "/v1/pipelines/" + pipeline + "/schedule";
  }

  private String create(String schedule) throws Exception {
    String id = client.create(TestServer.definition("deploy"));
    assertThat(client.send("PUT", path(id), schedule).statusCode()).isEqualTo(200);
    return id;
  }

  private void pass(Duration time) {
    now = now.plus(time);
    server.schedules().tick();
  }

  private JsonNode runs() throws Exception {
    return client.json("GET", "/v1/runs", "").path("runs");
  }

  private List<String> mistakes(String body) throws Exception {
    String id = client.create(TestServer.definition("deploy"));
    return client.json("PUT", path(id), body).path("detail").findValuesAsText("msg");
  }

  @Test
  void a_schedule_shows_its_next_times_in_its_zone() throws Exception {
    String id = create("{\"cron\": \"30 2 * * *\", \"zone\": \"Europe/Berlin\"}");
    assertThat(client.send("GET", path(id), "").body())
        .as("in the first night, clocks are put forward at two")
        .isEqualTo(
            "{\"cron\":\"30 2 * * *\",\"zone\":\"Europe/Berlin\",\"next\":[\"2026-03-29T01:00:00Z\","
                + "\"2026-03-30T00:30:00Z\",\"2026-03-31T00:30:00Z\"]}");
    assertThat(client.json("GET", "/v1/pipelines", "").at("/pipelines/0/nextRun").asText())
        .isEqualTo("2026-03-29T01:00:00Z");
    assertThat(client.send("DELETE", path(id), "").statusCode()).isEqualTo(200);
    for (String method : List.of("GET", "DELETE")) {
      assertThat(client.send(method, path(id), "").body())
          .isEqualTo("{\"detail\":\"The pipeline has no schedule.\"}");
    }
    assertThat(client.json("GET", "/v1/pipelines", "").at("/pipelines/0/nextRun").isNull())
        .isTrue();
  }

  @Test
  void a_pipeline_runs_when_its_time_has_come() throws Exception {
    String id = create(HOURLY);
    client.send("PUT", "/v1/pipelines/" + id, TestServer.definition("deploy"));
    pass(Duration.ofSeconds(119));
    assertThat(runs()).isEmpty();
    pass(Duration.ofSeconds(1));
    pass(Duration.ofSeconds(1));
    assertThat(runs()).hasSize(1);
    JsonNode run = client.awaitEnd(runs().at("/0/id").asText());
    assertThat(run.path("cause").asText()).isEqualTo("SCHEDULE");
    assertThat(run.path("revision").asInt()).isEqualTo(2);
    assertThat(run.path("state").asText()).isEqualTo("SUCCESS");
  }

  @Test
  void a_pipeline_whose_run_has_not_ended_is_not_run_again() throws Exception {
    String id = create(HOURLY);
    client.send("PUT", "/v1/pipelines/" + id, TestServer.definition("open"));
    String first = client.trigger(id);
    open.print("it runs");
    pass(Duration.ofHours(1).minusSeconds(now.getEpochSecond() % 3600));
    pass(Duration.ofHours(1));
    assertThat(runs()).hasSize(1);
    open.end(0);
    assertThat(client.awaitEnd(first).path("state").asText()).isEqualTo("SUCCESS");
    while (runs().size() == 1) { // it is still being put away when its end is stored
      pass(Duration.ofHours(1));
    }
    assertThat(runs().at("/0/cause").asText()).isEqualTo("SCHEDULE");
  }

  @Test
  void missed_times_are_not_made_up_for() throws Exception {
    String id = create(HOURLY);
    pass(Duration.ofMinutes(2 + 60 + 2)); // as if the machine had slept
    assertThat(runs()).isEmpty();
    server.close();
    now = now.plus(Duration.ofDays(3));
    start();
    pass(Duration.ofSeconds(1));
    assertThat(runs()).isEmpty();
    assertThat(client.json("GET", path(id), "").at("/next/0").asText())
        .isEqualTo("2026-03-31T14:00:00Z");
    pass(Duration.between(now, Instant.parse("2026-03-31T14:00:00Z")));
    assertThat(runs()).hasSize(1);
  }

  @Test
  void a_pipeline_that_was_deleted_or_lacks_a_token_is_not_run() throws Exception {
    String deleted = create(HOURLY);
    client.send("DELETE", "/v1/pipelines/" + deleted, "");
    assertThat(client.send("GET", path(deleted), "").statusCode()).isEqualTo(404);
    assertThat(client.send("PUT", path(deleted), HOURLY).statusCode()).isEqualTo(404);
    String deploy = create(HOURLY);
    client.send(
        "PUT",
        "/v1/pipelines/" + deploy,
        "{\"name\": \"d\", \"git_repository\": \"https://example.org/repo\", \"stages\": [{\"type\":"
            + " \"Deploy\", \"name\": \"d\", \"k8s_manifest\": {}, \"cluster\": {\"name\": \"none\","
            + " \"server_url\": \"https://k8s.example.org\"}}]}");
    pass(Duration.ofMinutes(2));
    assertThat(runs()).isEmpty();
    assertThat(server.schedules().rule(deleted)).isEmpty();
    assertThat(server.schedules().rule(deploy)).isPresent();
  }

  @Test
  void all_mistakes_of_a_schedule_are_told_at_once() throws Exception {
    assertThat(mistakes("{\"cron\": \"every day\", \"zone\": \"Mars\"}"))
        .hasSize(2)
        .anyMatch(text -> text.startsWith("Value error, \"every day\" is no cron expression"))
        .contains("Value error, \"Mars\" is no time zone such as Europe/Berlin.");
    assertThat(mistakes("{\"zone\": 7}"))
        .containsExactly("Field required", "Input should be a valid string");
    assertThat(mistakes("{\"cron\": \"0 0 31 2 *\"}"))
        .containsExactly("Value error, no time fits the cron expression \"0 0 31 2 *\".");
    for (String odd :
        List.of(
            "",
            " ",
            "* * * *",
            "* * * * * *",
            "60 * * * *",
            "99999999999 * * * *",
            "@daily x",
            "*/0 * * * *",
            "5-1/0 * * * *",
            "L * * * *",
            "0 0 * * MON#6",
            "\\u0000 * * * *",
            "1".repeat(201))) {
      assertThat(mistakes("{\"cron\": \"" + odd + "\"}")).as(odd).hasSize(1);
    }
  }
}
