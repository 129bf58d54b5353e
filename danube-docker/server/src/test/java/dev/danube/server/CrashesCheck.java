package dev.danube.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.danube.Outcome;
import dev.danube.record.RunRecord;
import dev.danube.record.RunRecords;
import dev.danube.server.fixture.ServerClient;
import dev.danube.server.fixture.ServerProcess;
import dev.danube.server.fixture.TestServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server in a process of its own that is killed at random moments. {@code .ci/check-crashes} runs
 * it.
 */
@Timeout(1_800)
class CrashesCheck {

  /** How often it is killed. */
  private static final int ROUNDS = Integer.getInteger("danube.crashes", 3);

  private static final int PIPELINES = 5;
  private static final int THREADS = 6;
  private static final int TRIGGERS_EACH = 4;

  /** The time after a start in which nothing that an earlier server has left may stay open. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @TempDir private Path folder;
  private final Random random = new Random();
  private final Set<String> answered = ConcurrentHashMap.newKeySet();
  private final List<String> pipelines = new ArrayList<>();
  private long slowest;

  @Test
  void no_run_is_left_behind_and_each_is_done_once() throws Exception {
    int early = 0;
    for (int i = 0; i < ROUNDS; i++) {
      try (ServerProcess server = ServerProcess.start(home(), folder.resolve("log"))) {
        if (i > 0 && random.nextInt(4) == 0) {
          early++;
          server.killAfter(Duration.ofMillis(random.nextInt(2_500))); // during its start, mostly
          continue;
        }
        ServerClient client = new ServerClient(server.port());
        awaitNothingOpen(client);
        checkRuns(client);
        create(client);
        triggerUntil(server, client, Duration.ofMillis(random.nextInt(600)));
      }
    }
    try (ServerProcess server = ServerProcess.start(home(), folder.resolve("log"))) {
      ServerClient client = new ServerClient(server.port());
      awaitNothingOpen(client);
      int runs = checkRuns(client);
      checkRecords(runs);
      System.out.printf(
          "killed %d times, %d of these during the start; %d runs, %d answered; the slowest"
              + " recovery took %d ms%n",
          ROUNDS, early, runs, answered.size(), slowest);
    }
  }

  /** Checks that all runs are there that were answered, and have succeeded; returns how many. */
  private int checkRuns(ServerClient client) throws Exception {
    Map<String, JsonNode> runs = runs(client);
    Set<String> lost = new HashSet<>(answered);
    lost.removeAll(runs.keySet());
    assertThat(lost).as("runs that were answered and are not there").isEmpty();
    assertThat(runs.values())
        .allSatisfy(run -> assertThat(run.path("state").asText()).isEqualTo("SUCCESS"));
    return runs.size();
  }

  private Path home() {
    return folder.resolve("home");
  }

  /** Waits until all that an earlier server has left has ended. */
  private void awaitNothingOpen(ServerClient client) throws Exception {
    long start = System.nanoTime();
    List<String> open = open(client);
    while (!open.isEmpty()) {
      assertThat(Duration.ofNanos(System.nanoTime() - start)).as("%s", open).isLessThan(LIMIT);
      open = open(client);
    }
    slowest = Math.max(slowest, Duration.ofNanos(System.nanoTime() - start).toMillis());
  }

  private static List<String> open(ServerClient client) throws Exception {
    List<String> open = new ArrayList<>();
    for (String state : List.of("QUEUED", "RUNNING")) { // in the order of a run
      client
          .json("GET", "/v1/runs?state=" + state, "")
          .path("runs")
          .forEach(run -> open.add(run.toString()));
    }
    return open;
  }

  private void create(ServerClient client) throws Exception {
    while (pipelines.size() < PIPELINES) {
      ObjectNode definition =
          (ObjectNode) new ObjectMapper().readTree(TestServer.definition("short", "second"));
      pipelines.add(client.create(definition.put("retrigger", "queue").toString()));
    }
  }

  /** Triggers pipelines on several threads, meanwhile kills the server. */
  private void triggerUntil(ServerProcess server, ServerClient client, Duration time)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      for (int i = 0; i < THREADS; i++) {
        int first = i;
        threads.execute(() -> trigger(client, first));
      }
      server.killAfter(time);
    } finally {
      threads.shutdown();
      assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  private void trigger(ServerClient client, int first) {
    try {
      for (int i = 0; i < TRIGGERS_EACH; i++) {
        String pipeline = pipelines.get((first + i) % PIPELINES);
        HttpResponse<String> answer =
            client.send("POST", "/v1/pipelines/" + pipeline + "/trigger", "");
        if (answer.statusCode() == 200) {
          answered.add(TestServer.json(answer.body()).path("run").asText());
        }
      }
    } catch (IOException e) {
      // the server was killed
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<String, JsonNode> runs(ServerClient client) throws Exception {
    Map<String, JsonNode> runs = new LinkedHashMap<>();
    int before;
    do {
      before = runs.size();
      client
          .json("GET", "/v1/runs?limit=500&offset=" + before, "")
          .path("runs")
          .forEach(run -> runs.put(run.path("id").asText(), run));
    } while (runs.size() > before);
    return runs;
  }

  /** Checks that as many runs were done as there are. */
  private void checkRecords(int runs) throws IOException {
    Set<String> done = new HashSet<>();
    for (RunRecord record : new RunRecords(home().resolve("runs")).list()) {
      if (record.end().filter(end -> end.outcome() == Outcome.SUCCESS).isPresent()) {
        done.add(record.id());
      }
    }
    assertThat(done).hasSize(runs);
  }
}
