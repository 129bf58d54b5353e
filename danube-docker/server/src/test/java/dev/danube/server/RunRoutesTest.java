package dev.danube.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.danube.record.RunRecords;
import dev.danube.server.fixture.Event;
import dev.danube.server.fixture.OpenStage;
import dev.danube.server.fixture.RecordFolder;
import dev.danube.server.fixture.RecordedBackend;
import dev.danube.server.fixture.ServerClient;
import dev.danube.server.fixture.TestServer;
import dev.danube.testing.FakeBackend;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What can be done with a run that has ended, and the files that it has left. */
@Timeout(60)
class RunRoutesTest {

  private static final FakeBackend FAILING =
      FakeBackend.create().onStage("test", s -> s.prints("wrong").exits(3));

  @TempDir private Path home;

  /** Returns the only record. */
  private RecordFolder record() throws IOException {
    return RecordFolder.onlyOne(home);
  }

  @Test
  void a_run_that_failed_is_resumed_where_it_stopped() throws Exception {
    String run;
    List<Event> before;
    try (TestServer server = TestServer.start(home, FAILING)) {
      run = server.trigger(server.create("build", "test"));
      server.await(run, "FAILED");
      before = server.events("/v1/events?run=" + run, Map.of());
    }
    FakeBackend fixed = FakeBackend.create().onStage("test", s -> s.prints("right"));
    try (TestServer server = TestServer.start(home, fixed)) {
      assertThat(server.json("POST", "/v1/runs/" + run + "/resume", 202).path("id").asText())
          .isEqualTo(run);
      JsonNode ended = server.await(run, "SUCCESS");
      assertThat(ended.path("reason").isNull()).isTrue();
      assertThat(ended.path("stages").findValuesAsText("state"))
          .containsExactly("SUCCESS", "SUCCESS");
      assertThat(ended.path("cause").asText()).isEqualTo("REQUEST");
      assertThat(ended.path("by").asText()).isEqualTo("admin");
      assertThat(ended.path("resumedBy").asText()).isEqualTo("admin");
      assertThat(server.send("GET", "/v1/runs/" + run + "/stages/2/log").body())
          .isEqualTo("wrong\n= attempt 1 of try 2\nright\n");
      String last = before.get(before.size() - 2).id();
      List<Event> after = server.events("/v1/events?run=" + run, Map.of("Last-Event-ID", last));
      assertThat(after.get(0).data()).contains("RunStarted");
      assertThat(after.get(1).data()).contains("StageRestored");
      assertThat(server.json("POST", "/v1/runs/" + run + "/resume", 409).path("detail").asText())
          .isEqualTo("The run has succeeded. Trigger its pipeline again.");
    }
  }

  @Test
  void a_run_whose_end_is_shown_can_be_resumed_at_once() throws Exception {
    try (TestServer server = TestServer.start(home, FAILING)) {
      String run = server.trigger(server.create("test"));
      for (int i = 0; i < 20; i++) {
        JsonNode now = server.json("GET", "/v1/runs/" + run, 200);
        while (now.path("finished").isNull()) {
          now = server.json("GET", "/v1/runs/" + run, 200);
        }
        server.json("POST", "/v1/runs/" + run + "/resume", 202);
      }
    }
  }

  @Test
  void a_run_that_cannot_be_resumed_stays_as_it_is() throws Exception {
    try (TestServer server = TestServer.start(home, FAILING)) {
      String pipeline = server.create("build", "test");
      String run = server.trigger(pipeline);
      server.await(run, "FAILED");
      Path file = record().file("run.json");
      ObjectNode json = (ObjectNode) TestServer.json(Files.readString(file));
      Files.writeString(file, json.put("pipeline", "other").toString());
      assertThat(server.json("POST", "/v1/runs/" + run + "/resume", 409).path("detail").asText())
          .contains("other");
      assertThat(server.json("GET", "/v1/runs/" + run, 200).path("state").asText())
          .isEqualTo("FAILED");
      server.await(server.trigger(pipeline), "FAILED");
      server.json("POST", "/v1/runs/none/resume", 404);
    }
  }

  @Test
  void a_run_in_progress_is_not_resumed_and_one_that_ended_is_run_again() throws Exception {
    Map<String, OpenStage> open = Map.of("test", new OpenStage());
    try (TestServer server = TestServer.start(home, FakeBackend.create(), open)) {
      String pipeline = server.create("test");
      String run = server.trigger(pipeline);
      server.await(run, "RUNNING");
      open.get("test").print("it runs"); // so that the stage itself is cancelled
      assertThat(server.json("POST", "/v1/runs/" + run + "/resume", 409).path("detail").asText())
          .isEqualTo("The run has not ended. Cancel it, or wait until it has ended.");
      assertThat(server.json("GET", "/v1/runs?state=RUNNING", 200).path("runs")).hasSize(1);
      assertThat(server.json("GET", "/v1/runs?state=QUEUED", 200).path("runs")).isEmpty();
      assertThat(server.send("GET", "/v1/runs?state=x").statusCode()).isEqualTo(422);
      server.json("POST", "/v1/runs/" + run + "/cancel", 202);
      server.await(run, "CANCELLED");
      JsonNode again = server.json("POST", "/v1/runs/" + run + "/rerun", 200);
      assertThat(again.path("id").asText()).isEqualTo(pipeline);
      String other = again.path("run").asText();
      // The stage was ended with the code of a stage that was asked to end, and has it still.
      assertThat(server.await(other, "FAILED").path("revision").asInt()).isEqualTo(1);
      server.json("POST", "/v1/runs/none/rerun", 404);
      assertThat(server.send("GET", "/v1/runs/" + run + "/rerun").statusCode()).isEqualTo(405);
      server.json("DELETE", "/v1/pipelines/" + pipeline, 200);
      server.json("POST", "/v1/runs/" + run + "/rerun", 404);
      server.json("POST", "/v1/runs/" + run + "/resume", 404);
    }
  }

  @Test
  void a_run_is_not_run_again_where_its_token_is_unknown() throws Exception {
    String run;
    try (TestServer server = TestServer.start(home, FAILING)) {
      run = server.trigger(server.create("test"));
      server.await(run, "FAILED");
    }
    try (DanubeServer server =
        DanubeServer.start(s -> s.port(0).home(home).backend(FakeBackend.create()))) {
      ServerClient client = new ServerClient(server.port());
      for (String verb : List.of("rerun", "resume")) {
        HttpResponse<String> refused = client.send("POST", "/v1/runs/" + run + "/" + verb, "");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("There is no token for the cluster here.");
      }
    }
  }

  @Test
  void a_run_is_not_resumed_beside_another_one_of_its_pipeline() throws Exception {
    Map<String, OpenStage> open = Map.of("test", new OpenStage());
    String pipeline;
    String run;
    try (TestServer server = TestServer.start(home, FAILING)) {
      pipeline = server.create("build", "test");
      run = server.trigger(pipeline);
      server.await(run, "FAILED");
    }
    try (TestServer server = TestServer.start(home, FakeBackend.create(), open)) {
      String other = server.trigger(pipeline);
      server.await(other, "RUNNING");
      assertThat(server.json("POST", "/v1/runs/" + run + "/resume", 409).path("detail").asText())
          .startsWith("Another run of its pipeline is in progress.");
      server.json("POST", "/v1/runs/" + other + "/cancel", 202);
      server.await(other, "CANCELLED");
    }
  }

  @Test
  void artifacts_are_listed_and_downloaded() throws Exception {
    try (TestServer server = TestServer.start(home, FakeBackend.create())) {
      String run = server.trigger(server.create("build"));
      server.await(run, "SUCCESS");
      String path = "/v1/runs/" + run + "/artifacts";
      assertThat(server.send("GET", path).body()).isEqualTo("{\"artifacts\":[]}");
      record().add("build", "target/50% of+it ü.html", "<script>alert(1)</script>");
      JsonNode artifact = server.json("GET", path, 200).path("artifacts").get(0);
      assertThat(artifact.path("stage").asText()).isEqualTo("build");
      assertThat(artifact.path("size").asLong()).isEqualTo(25);
      HttpResponse<String> file = server.send("GET", artifact.path("path").asText());
      assertThat(file.body()).isEqualTo("<script>alert(1)</script>");
      assertThat(file.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("application/octet-stream");
      assertThat(file.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(file.headers().firstValue("Content-Length")).contains("25");
      assertThat(file.headers().firstValue("Content-Disposition"))
          .contains("attachment; filename*=UTF-8''50%25%20of%2Bit%20%C3%BC.html");
      assertThat(server.send("GET", path, "", Map.of()).statusCode()).isEqualTo(401);
      assertThat(server.send("GET", artifact.path("path").asText(), "", Map.of()).statusCode())
          .isEqualTo(401);
      assertThat(server.send("DELETE", artifact.path("path").asText()).statusCode()).isEqualTo(405);
      server.json("GET", "/v1/runs/none/artifacts", 404);
      server.json("GET", "/v1/runs/none/artifacts/build/a", 404);
    }
  }

  /** Sends a path as it is, which a client of HTTP would make better, and returns the response. */
  private static String raw(TestServer server, String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        OutputStream out = socket.getOutputStream();
        InputStream in = socket.getInputStream()) {
      String request =
          "GET "
              + path
              + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: "
              + TestServer.LOGIN
              + "\r\n\r\n";
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void no_path_leads_out_of_the_artifacts() throws Exception {
    try (TestServer server = TestServer.start(home, FakeBackend.create())) {
      String run = server.trigger(server.create("build"));
      server.await(run, "SUCCESS");
      RecordFolder record = record();
      record.add("build", "a.txt", "of the stage");
      Files.writeString(home.resolve("secret.txt"), "geheim-1");
      Files.createSymbolicLink(record.file("artifacts/build/link"), home.resolve("secret.txt"));
      record.list("link", 8);
      record.list("../../../../../secret.txt", 8);
      String path = "/v1/runs/" + run + "/artifacts/build/";
      assertThat(raw(server, path + "a.txt")).startsWith("HTTP/1.1 200").contains("of the stage");
      for (String bad :
          List.of(
              "link",
              "../../../../../secret.txt",
              "..%2f..%2f..%2f..%2f..%2fsecret.txt",
              "%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/secret.txt",
              "..%252f..%252fsecret.txt",
              "..\\..\\secret.txt",
              "..;/..;/secret.txt",
              "a.txt/../../../../../../secret.txt",
              "/etc/passwd",
              "%2fetc%2fpasswd",
              "a.txt%00",
              "%zz",
              "%c0%ae%c0%ae/secret.txt",
              "")) {
        String response = raw(server, path + bad);
        assertThat(response).as(bad).containsPattern("\\AHTTP/1.1 (4|3)\\d\\d ");
        assertThat(response).as(bad).doesNotContain("geheim", "root:");
      }
      for (String other :
          List.of(
              "/v1/runs/" + run + "/artifacts/../run.json",
              "/v1/runs/" + run + "/artifacts/..%2f/run.json",
              "/v1/runs/" + run + "/artifacts/%2e%2e/run.json",
              "/v1/runs/..%2f..%2fsecret.txt/report.html",
              "/v1/runs/" + run + "/stages/..%2f..%2frun.json/log")) {
        assertThat(raw(server, other)).as(other).containsPattern("\\AHTTP/1.1 4\\d\\d ");
      }
    }
  }

  @Test
  void the_report_of_a_run_is_a_page_without_rights() throws Exception {
    try (TestServer server = TestServer.start(home, FakeBackend.create())) {
      String run = server.trigger(server.create("build"));
      server.await(run, "SUCCESS");
      HttpResponse<String> report = server.send("GET", "/v1/runs/" + run + "/report.html");
      assertThat(report.statusCode()).isEqualTo(200);
      assertThat(report.body()).contains("<!DOCTYPE html>").contains("build");
      assertThat(report.headers().firstValue("Content-Security-Policy").orElseThrow())
          .contains("sandbox", "default-src 'none'")
          .doesNotContain("allow-same-origin");
      Files.delete(record().file("report.html"));
      server.json("GET", "/v1/runs/" + run + "/report.html", 404);
      server.json("GET", "/v1/runs/none/report.html", 404);
      assertThat(server.send("GET", "/v1/runs/x/report.html", "", Map.of()).statusCode())
          .isEqualTo(401);
    }
  }

  @Test
  void a_run_whose_record_was_removed_is_still_told_of() throws Exception {
    try (TestServer server = TestServer.start(home, FakeBackend.create())) {
      String run = server.trigger(server.create("build"));
      server.await(run, "SUCCESS");
      Path events = record().file("events.jsonl");
      Files.delete(events);
      JsonNode stage = server.json("GET", "/v1/runs/" + run, 200).path("stages").get(0);
      assertThat(stage.path("state").asText()).as("from the record").isEqualTo("SUCCESS");
      Files.delete(record().file("run.json"));
      stage = server.json("GET", "/v1/runs/" + run, 200).path("stages").get(0);
      assertThat(stage.path("state").asText()).isEqualTo("UNKNOWN");
      assertThat(server.json("GET", "/v1/runs/" + run + "/artifacts", 200).path("artifacts"))
          .isEmpty();
      assertThat(server.json("POST", "/v1/runs/" + run + "/cancel", 409).path("detail").asText())
          .isEqualTo("Run has ended already.");
      List<Event> ended = server.events("/v1/events?run=" + run, Map.of());
      assertThat(ended).containsExactly(new Event("", "end", "{\"state\":\"SUCCESS\"}"));
    }
  }

  @Test
  void the_latest_records_of_each_pipeline_are_kept() throws Exception {
    RecordedBackend backend = new RecordedBackend(FakeBackend.create(), Map.of());
    try (TestServer server = TestServer.start(home, backend, s -> s.keepRuns(2))) {
      List<String> runs = new ArrayList<>();
      String often = server.create("often");
      String once = server.create("once");
      runs.add(server.trigger(once));
      server.await(runs.get(0), "SUCCESS");
      for (int i = 0; i < 5; i++) {
        runs.add(server.trigger(often));
        server.await(runs.get(i + 1), "SUCCESS");
      }
      while (new RunRecords(home.resolve("runs")).folders().size() > 3) {
        Thread.onSpinWait(); // bounded by the limit of the test
      }
      for (String run : runs) {
        boolean isKept = runs.indexOf(run) == 0 || runs.indexOf(run) > 3;
        JsonNode stage = server.json("GET", "/v1/runs/" + run, 200).path("stages").get(0);
        assertThat(stage.path("state").asText()).isEqualTo(isKept ? "SUCCESS" : "UNKNOWN");
      }
      JsonNode listed = server.json("GET", "/v1/pipelines", 200).path("pipelines");
      assertThat(listed.get(0).path("lastRun").path("id").asText()).isEqualTo(runs.get(0));
      assertThat(listed.get(1).path("lastRun").path("id").asText()).isEqualTo(runs.get(5));
    }
  }

  @Test
  void the_numbers_of_the_service_are_shown_as_prometheus_reads_them() throws Exception {
    FakeBackend fake = FakeBackend.create().onStage("bad", stage -> stage.exits(2));
    OpenStage open = new OpenStage();
    try (TestServer server = TestServer.start(home, fake, Map.of("open", open))) {
      String none = server.send("GET", "/metrics").body();
      assertThat(none).contains("danube_runs{state=\"FAILED\"} 0\n", "danube_queue_size 0\n");
      server.await(server.trigger(server.create("good")), "SUCCESS");
      server.await(server.trigger(server.create("bad")), "FAILED");
      String run = server.trigger(server.create("open"));
      server.await(run, "RUNNING");
      server.json("GET", "/v1/runs/none", 404);
      HttpResponse<String> metrics = server.send("GET", "/metrics");
      assertThat(metrics.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("text/plain; version=0.0.4");
      assertThat(metrics.body())
          .contains(
              "# TYPE danube_runs_active gauge\n",
              "danube_runs{state=\"FAILED\"} 1\n",
              "danube_runs{state=\"SUCCESS\"} 1\n",
              "danube_runs{state=\"RUNNING\"} 1\n",
              "danube_run_seconds_count{outcome=\"FAILED\"} 1\n",
              "danube_http_answers_total{code=\"404\"} 1\n");
      assertThat(metrics.body().lines())
          .allMatch(
              line -> line.matches("# (HELP|TYPE) \\w+ .+|\\w+(\\{\\w+=\"\\w+\"\\})? [0-9.]+"));
      assertThat(server.send("GET", "/metrics", "", Map.of()).statusCode()).isEqualTo(401);
      open.end(0);
      server.await(run, "SUCCESS");
    }
  }
}
