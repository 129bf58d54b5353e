package dev.danube.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.danube.Outcome;
import dev.danube.record.RunRecord;
import dev.danube.record.RunRecords;
import dev.danube.server.fixture.RecordedBackend;
import dev.danube.server.fixture.ServerClient;
import dev.danube.server.fixture.TestServer;
import dev.danube.testing.FakeBackend;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many triggers at the same time. */
@Timeout(300)
class TriggersAtOnceTest {

  private static final int TRIGGERS = 1_000;
  private static final int PIPELINES = 20;
  private static final int THREADS = 100;

  @TempDir private Path home;

  @Test
  void each_of_1000_is_answered_and_done_once() throws Exception {
    try (TestServer server =
        TestServer.start(
            home, new RecordedBackend(FakeBackend.create(), Map.of()), s -> s.keepRuns(TRIGGERS))) {
      ServerClient client = new ServerClient(server.port());
      List<String> pipelines = new ArrayList<>();
      for (int i = 0; i < PIPELINES; i++) {
        ObjectNode definition =
            (ObjectNode) new ObjectMapper().readTree(TestServer.definition("deploy"));
        pipelines.add(client.create(definition.put("retrigger", "queue").toString()));
      }
      Set<String> runs = triggerAll(client, pipelines);
      assertThat(runs).as("runs, none of which was answered twice").hasSize(TRIGGERS);
      for (String run : runs) {
        JsonNode ended = client.awaitEnd(run);
        assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("SUCCESS");
        assertThat(ended.at("/stages/0/attempts").asInt()).isEqualTo(1);
      }
    }
    Set<String> done = new HashSet<>();
    for (RunRecord record : new RunRecords(home.resolve("runs")).list()) {
      assertThat(record.end().map(RunRecord.End::outcome)).contains(Outcome.SUCCESS);
      done.add(record.id());
    }
    assertThat(done).as("what was done, also by runs that nobody was told of").hasSize(TRIGGERS);
  }

  /** Triggers pipelines at once, and returns the runs of the answers. */
  private static Set<String> triggerAll(ServerClient client, List<String> pipelines)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    CountDownLatch start = new CountDownLatch(1);
    try {
      List<Future<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < TRIGGERS; i++) {
        String path = "/v1/pipelines/" + pipelines.get(i % PIPELINES) + "/trigger";
        answers.add(
            threads.submit(
                () -> {
                  start.await();
                  return client.send("POST", path, "");
                }));
      }
      start.countDown();
      Set<String> runs = new HashSet<>();
      for (Future<HttpResponse<String>> one : answers) {
        HttpResponse<String> answer = one.get(60, TimeUnit.SECONDS);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        runs.add(TestServer.json(answer.body()).path("run").asText());
      }
      return runs;
    } finally {
      threads.shutdownNow();
    }
  }
}
