package dev.danube.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.danube.Pipeline;
import dev.danube.server.fixture.OpenStage;
import dev.danube.server.fixture.RecordedBackend;
import dev.danube.server.fixture.TestServer;
import dev.danube.testing.FakeBackend;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pipelines that the host of a server defines in Java, on a server that listens on loopback. */
@Timeout(60)
class HostPipelinesTest {

  private static final Map<String, String> LOGIN = Map.of("Authorization", TestServer.LOGIN);

  @TempDir private Path home;

  private static Pipeline nightly() {
    return Pipeline.define(
        "nightly-build",
        p ->
            p.parallel(
                    "checks",
                    all ->
                        all.stage("test", s -> s.image("debian:bookworm-slim").run("make test"))
                            .stage("lint", s -> s.image("debian:bookworm-slim").run("make lint")))
                .stage("report", s -> s.image("debian:bookworm-slim").run("make report")));
  }

  private static Pipeline shorter() {
    return Pipeline.define(
        "nightly-build", p -> p.stage("test", s -> s.image("debian:bookworm-slim").run("make")));
  }

  private TestServer start(FakeBackend fake, Consumer<DanubeServer.Builder> settings)
      throws IOException {
    return TestServer.start(home, new RecordedBackend(fake, Map.of()), settings);
  }

  private TestServer start() throws IOException {
    return start(FakeBackend.create(), s -> s.pipeline("nightly", HostPipelinesTest::nightly));
  }

  /** Returns the only pipeline of a server. */
  private static JsonNode only(TestServer server) throws Exception {
    JsonNode list = server.json("GET", "/v1/pipelines", 200);
    assertThat(list.path("total").asInt()).isEqualTo(1);
    return list.path("pipelines").get(0);
  }

  private static List<String> stages(JsonNode shown, String field) {
    return shown.path("stages").findValuesAsText(field);
  }

  private static String refusal(HttpResponse<String> answer) throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
    return TestServer.json(answer.body()).path("detail").asText();
  }

  @Test
  void a_pipeline_of_the_host_is_listed_shown_and_run() throws Exception {
    FakeBackend fake = FakeBackend.create().onStage("lint", stage -> stage.exits(2));
    try (TestServer server = start(fake, s -> s.pipeline("nightly", HostPipelinesTest::nightly))) {
      JsonNode listed = only(server);
      assertThat(listed.path("name").asText()).isEqualTo("nightly");
      assertThat(listed.path("host").asBoolean()).isTrue();
      String id = listed.path("id").asText();
      JsonNode shown = server.json("GET", "/v1/pipelines/" + id, 200);
      assertThat(stages(shown, "name")).containsExactly("test", "lint", "report");
      assertThat(stages(shown, "type")).containsOnly("Java");
      assertThat(shown.path("git_repository").isNull()).isTrue();
      assertThat(shown.path("host").asBoolean()).isTrue();
      JsonNode revision = server.json("GET", "/v1/pipelines/" + id + "/revisions/1", 200);
      assertThat(revision.path("author").asText()).isEqualTo("the host");
      assertThat(revision.path("definition")).isEqualTo(shown);
      JsonNode run = server.await(server.trigger(id), "FAILED");
      assertThat(run.path("name").asText()).isEqualTo("nightly");
      assertThat(stages(run, "name")).containsExactly("test", "lint", "report");
      assertThat(stages(run, "state")).containsExactly("SUCCESS", "FAILED", "SKIPPED");
      String rerun = "/v1/runs/" + run.path("id").asText() + "/rerun";
      server.await(server.json("POST", rerun, 200).path("run").asText(), "FAILED");
    }
  }

  @Test
  void a_pipeline_of_the_host_is_neither_changed_nor_deleted_over_http() throws Exception {
    try (TestServer server = start()) {
      String path = "/v1/pipelines/" + only(server).path("id").asText();
      String why =
          "The host of this server defines the pipeline in Java, so it cannot be %s over HTTP."
              + " Change the program of the host.";
      assertThat(refusal(server.send("PUT", path, TestServer.definition("test"), LOGIN)))
          .isEqualTo(String.format(why, "changed"));
      assertThat(refusal(server.send("DELETE", path))).isEqualTo(String.format(why, "deleted"));
      assertThat(only(server).path("revision").asInt()).isEqualTo(1);
    }
  }

  /** The next start would be refused otherwise. */
  @Test
  void no_client_stores_a_pipeline_with_the_name_of_one_of_the_host() throws Exception {
    try (TestServer server = start()) {
      String taken = TestServer.definition("test").replace("\"CI\"", "\"nightly\"");
      String why =
          "The host of this server defines the pipeline \"nightly\" in Java. Give this one another"
              + " name.";
      assertThat(refusal(server.send("POST", "/v1/pipelines", taken, LOGIN))).isEqualTo(why);
      String path = "/v1/pipelines/" + server.create("test");
      assertThat(refusal(server.send("PUT", path, taken, LOGIN))).isEqualTo(why);
      assertThat(server.send("PUT", "/v1/pipelines/none", taken, LOGIN).statusCode())
          .isEqualTo(404);
    }
  }

  @Test
  void a_start_with_the_name_of_a_stored_pipeline_is_refused_and_changes_nothing()
      throws Exception {
    String id;
    try (TestServer server = start(FakeBackend.create(), s -> {})) {
      id = server.create("test");
    }
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                start(
                    FakeBackend.create(),
                    s ->
                        s.pipeline("other", HostPipelinesTest::nightly)
                            .pipeline("CI", HostPipelinesTest::nightly)))
        .withMessage(
            "The host defines the pipeline \"CI\" in Java, but another one of this name is stored,"
                + " with the id %s. Give one of them another name.",
            id);
    try (TestServer server = start(FakeBackend.create(), s -> {})) {
      assertThat(only(server).path("id").asText()).isEqualTo(id);
    }
  }

  @Test
  void a_pipeline_of_the_host_has_the_same_id_after_a_restart_and_a_revision_for_each_change()
      throws Exception {
    JsonNode first;
    try (TestServer server = start()) {
      first = only(server);
    }
    try (TestServer server = start()) {
      assertThat(only(server)).isEqualTo(first);
    }
    try (TestServer server =
        start(FakeBackend.create(), s -> s.pipeline("nightly", HostPipelinesTest::shorter))) {
      JsonNode changed = only(server);
      assertThat(changed.path("id")).isEqualTo(first.path("id"));
      assertThat(changed.path("revision").asInt()).isEqualTo(2);
      JsonNode run = server.await(server.trigger(changed.path("id").asText()), "SUCCESS");
      assertThat(stages(run, "name")).containsExactly("test");
    }
  }

  @Test
  void what_the_host_no_longer_defines_is_gone_but_its_runs_are_not() throws Exception {
    String id;
    String run;
    try (TestServer server = start()) {
      id = only(server).path("id").asText();
      run = server.trigger(id);
      server.await(run, "SUCCESS");
    }
    try (TestServer server = start(FakeBackend.create(), s -> {})) {
      server.json("GET", "/v1/pipelines/" + id, 404);
      server.json("POST", "/v1/pipelines/" + id + "/trigger", 404);
      server.json("POST", "/v1/runs/" + run + "/rerun", 404);
      assertThat(stages(server.json("GET", "/v1/runs/" + run, 200), "name"))
          .containsExactly("test", "lint", "report");
    }
    try (TestServer server = start()) {
      assertThat(only(server).path("id").asText()).isEqualTo(id);
    }
  }

  @Test
  void a_run_of_what_the_host_no_longer_defines_ends() throws Exception {
    OpenStage open = new OpenStage();
    String run;
    try (TestServer server =
        TestServer.start(
            home,
            new RecordedBackend(FakeBackend.create(), Map.of("test", open)),
            s -> s.pipeline("nightly", HostPipelinesTest::nightly))) {
      run = server.trigger(only(server).path("id").asText());
      server.await(run, "RUNNING");
    }
    try (TestServer server = start(FakeBackend.create(), s -> {})) {
      assertThat(server.await(run, "ERRORED").path("reason").asText())
          .isEqualTo("The host of this server no longer defines the pipeline in Java.");
    }
  }

  @Test
  void names_that_are_blank_long_or_taken_are_refused() {
    for (String name : List.of("", " ", "x".repeat(101))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> start(FakeBackend.create(), s -> s.pipeline(name, () -> shorter())))
          .withMessage(
              "The name of a pipeline has 1 to 100 characters, and not only blanks, was \"%s\"",
              name);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                start(
                    FakeBackend.create(),
                    s ->
                        s.pipeline("a", HostPipelinesTest::nightly)
                            .pipeline("a", HostPipelinesTest::shorter)))
        .withMessage("The pipeline \"a\" is added twice. Give one another name.");
  }
}
