package dev.danube.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.danube.server.fixture.OpenStage;
import dev.danube.server.fixture.RecordedBackend;
import dev.danube.server.fixture.TestServer;
import dev.danube.testing.FakeBackend;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a trigger does while a run of the same pipeline waits or is in progress. */
@Timeout(60)
class RetriggerTest {

  private static final Map<String, String> LOGIN = Map.of("Authorization", TestServer.LOGIN);
  private static final String REPLACED = "the pipeline was triggered again";

  @TempDir private Path home;
  private final OpenStage open = new OpenStage(); // once it has ended, it ends at once
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    RecordedBackend backend = new RecordedBackend(FakeBackend.create(), Map.of("test", open));
    server = TestServer.start(home, backend, s -> s.openRuns(3));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private static String definition(String retrigger) {
    return TestServer.definition("test")
        .replaceFirst("\\{", "{\"retrigger\": \"" + retrigger + "\", ");
  }

  private String create(String retrigger) throws Exception {
    HttpResponse<String> answer =
        server.send("POST", "/v1/pipelines", definition(retrigger), LOGIN);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return TestServer.json(answer.body()).path("id").asText();
  }

  /** Stores a pipeline whose run is in progress until the stage is ended, and returns the run. */
  private String running(String pipeline) throws Exception {
    String run = server.trigger(pipeline);
    server.await(run, "RUNNING");
    open.print("it runs"); // so that the stage itself is cancelled
    return run;
  }

  private JsonNode refusal(String pipeline, int status) throws Exception {
    return server.json("POST", "/v1/pipelines/" + pipeline + "/trigger", status).path("detail");
  }

  @Test
  void without_a_word_the_run_in_progress_is_cancelled() throws Exception {
    String pipeline = server.create("test");
    String first = running(pipeline);
    String second = server.trigger(pipeline);
    assertThat(server.await(first, "CANCELLED").path("reason").asText()).isEqualTo(REPLACED);
    server.await(second, "FAILED"); // it ran: the stage ends as it did when it was cancelled
    assertThat(server.json("GET", "/v1/pipelines/" + pipeline, 200).has("retrigger")).isFalse();
  }

  @Test
  void runs_that_queue_are_all_done_in_the_order_of_their_triggers() throws Exception {
    String pipeline = create("queue");
    List<String> runs = new ArrayList<>(List.of(running(pipeline)));
    for (int i = 0; i < 3; i++) {
      runs.add(server.trigger(pipeline));
    }
    assertThat(refusal(pipeline, 429).asText())
        .isEqualTo("Too many pipelines run or wait. Wait until some runs have ended.");
    for (String run : runs.subList(1, 4)) {
      server.await(run, "QUEUED");
    }
    open.end(0);
    String before = "";
    for (String run : runs) {
      String started = server.await(run, "SUCCESS").path("started").asText();
      assertThat(started).isGreaterThan(before);
      before = started;
    }
    assertThat(server.json("GET", "/v1/pipelines/" + pipeline, 200).path("retrigger").asText())
        .isEqualTo("queue");
  }

  @Test
  void a_run_that_queues_may_be_cancelled() throws Exception {
    String pipeline = create("queue");
    String first = running(pipeline);
    String second = server.trigger(pipeline);
    String third = server.trigger(pipeline);
    server.json("POST", "/v1/runs/" + second + "/cancel", 202);
    server.await(second, "CANCELLED");
    server.await(first, "RUNNING");
    open.end(0);
    server.await(first, "SUCCESS");
    server.await(third, "SUCCESS");
  }

  @Test
  void the_latest_run_replaces_those_that_wait_but_not_the_one_in_progress() throws Exception {
    String pipeline = create("latest");
    String first = running(pipeline);
    String second = server.trigger(pipeline);
    String third = server.trigger(pipeline);
    assertThat(server.await(second, "CANCELLED").path("reason").asText()).isEqualTo(REPLACED);
    server.await(first, "RUNNING");
    server.await(third, "QUEUED");
    open.end(0);
    server.await(first, "SUCCESS");
    server.await(third, "SUCCESS");
  }

  @Test
  void a_trigger_is_refused_while_a_run_is_in_progress() throws Exception {
    String pipeline = create("reject");
    String first = running(pipeline);
    String why =
        "A run of the pipeline waits or is in progress, and its definition says that another"
            + " trigger is refused. Wait until the run has ended, or cancel it.";
    assertThat(refusal(pipeline, 409).asText()).isEqualTo(why);
    String rerun = "/v1/runs/" + first + "/rerun";
    assertThat(server.json("POST", rerun, 409).path("detail").asText()).isEqualTo(why);
    open.end(0);
    server.await(first, "SUCCESS");
    assertThat(server.json("GET", "/v1/runs?pipeline=" + pipeline, 200).path("runs")).hasSize(1);
    server.json("POST", rerun, 200);
  }

  @Test
  void one_of_many_triggers_at_once_is_taken_if_others_are_refused() throws Exception {
    String pipeline = create("reject");
    ExecutorService clients = Executors.newFixedThreadPool(16);
    CountDownLatch go = new CountDownLatch(1);
    List<Future<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      answers.add(
          clients.submit(
              () -> {
                go.await();
                return server.send("POST", "/v1/pipelines/" + pipeline + "/trigger").statusCode();
              }));
    }
    go.countDown();
    List<Integer> codes = new ArrayList<>();
    for (Future<Integer> answer : answers) {
      codes.add(answer.get());
    }
    clients.shutdown();
    assertThat(codes).containsOnly(200, 409).containsOnlyOnce(200);
    assertThat(server.json("GET", "/v1/runs?pipeline=" + pipeline, 200).path("runs")).hasSize(1);
  }

  /** The policy is that of the pipeline, not that of an earlier run. */
  @Test
  void the_newest_definition_says_what_a_trigger_does() throws Exception {
    String pipeline = create("reject");
    String first = running(pipeline);
    HttpResponse<String> updated =
        server.send("PUT", "/v1/pipelines/" + pipeline, definition("queue"), LOGIN);
    assertThat(updated.statusCode()).isEqualTo(200);
    String again = server.json("POST", "/v1/runs/" + first + "/rerun", 200).path("run").asText();
    assertThat(server.await(again, "QUEUED").path("revision").asInt()).isEqualTo(1);
    open.end(0);
    server.await(first, "SUCCESS");
    server.await(again, "SUCCESS");
  }

  @Test
  void runs_that_queue_survive_a_restart() throws Exception {
    String pipeline = create("queue");
    running(pipeline);
    List<String> runs = List.of(server.trigger(pipeline), server.trigger(pipeline));
    server.close();
    server = TestServer.start(home, FakeBackend.create());
    for (String run : runs) {
      server.await(run, "SUCCESS");
    }
  }
}
