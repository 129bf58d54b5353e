package dev.danube.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.danube.server.fixture.Event;
import dev.danube.server.fixture.OpenStage;
import dev.danube.server.fixture.TestServer;
import dev.danube.testing.FakeBackend;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Events and logs of runs, as they are and live. */
@Timeout(120)
class LiveTest {

  private static final String[] MANY =
      IntStream.rangeClosed(1, 3_000).mapToObj(i -> "line " + i).toArray(String[]::new);

  @TempDir private Path home;

  private static String log(String run, Object stage) {
    return "/v1/runs/" + run + "/stages/" + stage + "/log";
  }

  private static List<String> texts(List<Event> events) throws Exception {
    List<String> texts = new ArrayList<>();
    for (Event event : events) {
      if (!event.id().isEmpty()) {
        JsonNode json = TestServer.json(event.data());
        assertThat(json.path("line").asText()).isEqualTo(event.id());
        texts.add(json.path("text").asText());
      }
    }
    return texts;
  }

  @Test
  void a_run_tells_the_state_times_and_attempts_of_each_stage() throws Exception {
    FakeBackend fake =
        FakeBackend.create()
            .onStage("build", s -> s.prints("made"))
            .onStage("test", s -> s.prints("wrong").exits(3));
    try (TestServer server = TestServer.start(home, fake)) {
      String run = server.trigger(server.create("build", "test", "ship"));
      JsonNode stages = server.await(run, "FAILED").path("stages");
      assertThat(stages).hasSize(3);
      assertThat(stages.findValuesAsText("state")).containsExactly("SUCCESS", "FAILED", "SKIPPED");
      assertThat(stages.findValuesAsText("number")).containsExactly("1", "2", "3");
      JsonNode test = stages.get(1);
      assertThat(test.path("type").asText()).isEqualTo("Deploy");
      assertThat(test.path("started").asText()).isNotEmpty();
      assertThat(test.path("finished").asText()).isNotEmpty();
      assertThat(test.path("history")).hasSize(1);
      assertThat(test.path("history").get(0).path("outcome").asText()).isEqualTo("FAILED");
      assertThat(test.path("lastLines").toString()).isEqualTo("[\"wrong\"]");
      assertThat(stages.get(2).path("skipped").asText()).isNotEmpty();
    }
  }

  @Test
  void a_log_is_read_whole_in_parts_and_from_its_end() throws Exception {
    FakeBackend fake = FakeBackend.create().onStage("build it", s -> s.prints(MANY));
    try (TestServer server = TestServer.start(home, fake)) {
      String run = server.trigger(server.create("build it"));
      server.await(run, "SUCCESS");
      String whole = String.join("\n", MANY) + "\n";
      assertThat(server.send("GET", log(run, 1)).body()).isEqualTo(whole);
      assertThat(server.send("GET", log(run, "build%20it")).body()).isEqualTo(whole);
      HttpResponse<String> part = server.send("GET", log(run, 1) + "?from=2001&limit=2");
      assertThat(part.body()).isEqualTo("line 2001\nline 2002\n");
      assertThat(part.headers().firstValue("Danube-First-Line")).contains("2001");
      assertThat(part.headers().firstValue("Danube-Lines")).contains("3000");
      HttpResponse<String> tail = server.send("GET", log(run, 1) + "?tail=2");
      assertThat(tail.body()).isEqualTo("line 2999\nline 3000\n");
      assertThat(tail.headers().firstValue("Danube-First-Line")).contains("2999");
      assertThat(server.send("GET", log(run, 1) + "?from=3001").body()).isEmpty();
      for (String wrong : List.of("from=0", "tail=x", "limit=-1", "from=1&tail=1")) {
        assertThat(server.send("GET", log(run, 1) + "?" + wrong).statusCode()).isEqualTo(422);
      }
      for (String none : List.of("2", "0", "other", "..%2f..", "%2e%2e", "build+it")) {
        assertThat(server.send("GET", log(run, none)).statusCode()).as(none).isEqualTo(404);
      }
      assertThat(server.send("GET", log("none", 1)).statusCode()).isEqualTo(404);
      assertThat(server.send("POST", log(run, 1)).statusCode()).isEqualTo(405);
      assertThat(server.send("GET", log(run, 1), "", Map.of()).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void a_log_that_is_followed_continues_after_the_last_line_that_was_seen() throws Exception {
    FakeBackend fake = FakeBackend.create().onStage("build", s -> s.prints("a", "b\r", "c"));
    try (TestServer server = TestServer.start(home, fake)) {
      String run = server.trigger(server.create("build"));
      server.await(run, "SUCCESS");
      List<Event> all = server.events(log(run, 1), Map.of());
      assertThat(texts(all)).containsExactly("a", "b\r", "c");
      assertThat(all.get(3)).isEqualTo(new Event("", "end", "{\"state\":\"SUCCESS\"}"));
      assertThat(texts(server.events(log(run, 1), Map.of("Last-Event-ID", "2"))))
          .containsExactly("c");
      assertThat(texts(server.events(log(run, 1), Map.of("Last-Event-ID", "3")))).isEmpty();
      assertThat(texts(server.events(log(run, 1) + "?tail=1", Map.of()))).containsExactly("c");
      assertThat(texts(server.events(log(run, 1) + "?from=2", Map.of())))
          .containsExactly("b\r", "c");
    }
  }

  @Test
  void events_of_a_run_continue_after_the_last_one_that_was_seen() throws Exception {
    FakeBackend fake = FakeBackend.create().onStage("build", s -> s.prints("a"));
    try (TestServer server = TestServer.start(home, fake)) {
      String run = server.trigger(server.create("build"));
      server.await(run, "SUCCESS");
      String path = "/v1/events?run=" + run;
      List<Event> all = server.events(path, Map.of());
      List<String> types = new ArrayList<>();
      for (Event event : all) {
        types.add(TestServer.json(event.data()).path("event").asText());
      }
      assertThat(types)
          .startsWith("RunStarted", "StageStarted", "AttemptStarted")
          .endsWith("StageFinished", "RunFinished", "")
          .doesNotContain("LogLine");
      assertThat(all.get(1).id()).isEqualTo(run + "/2");
      assertThat(server.events(path, Map.of("Last-Event-ID", run + "/3")))
          .isEqualTo(all.subList(3, all.size()));
      assertThat(server.events(path, Map.of("Last-Event-ID", "other/3"))).isEqualTo(all);
      assertThat(server.send("GET", "/v1/events?run=x").statusCode()).isEqualTo(404);
      assertThat(server.send("GET", path, "", Map.of()).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void each_of_200_readers_in_mid_run_gets_every_line_and_the_end() throws Exception {
    OpenStage build = new OpenStage();
    try (TestServer server = TestServer.start(home, FakeBackend.create(), Map.of("build", build))) {
      String run = server.trigger(server.create("build"));
      String[] before = Arrays.copyOf(MANY, 1_000);
      build.print(before);
      List<Stream<String>> streams = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        streams.add(server.lines(log(run, 1), Map.of()));
      }
      Map<String, String> stream =
          Map.of("Authorization", TestServer.LOGIN, "Accept", "text/event-stream");
      HttpResponse<String> more = server.send("GET", log(run, 1), "", stream);
      assertThat(more.statusCode()).as("one more of this login").isEqualTo(429);
      assertThat(more.headers().firstValue("Retry-After")).contains("5");
      ExecutorService readers = Executors.newFixedThreadPool(200);
      CountDownLatch seen = new CountDownLatch(200);
      List<Future<List<String>>> read = new ArrayList<>();
      for (Stream<String> one : streams) {
        read.add(
            readers.submit(
                () -> {
                  Stream<String> lines =
                      one.peek(
                          line -> {
                            if (line.equals("id: 1000")) {
                              seen.countDown();
                            }
                          });
                  return texts(Event.parse(lines.toList()));
                }));
      }
      seen.await(); // all have what was printed before they came
      build.print(Arrays.copyOfRange(MANY, 1_000, MANY.length));
      build.end(0);
      for (Future<List<String>> one : read) {
        assertThat(one.get()).containsExactly(MANY);
      }
      readers.shutdown();
      server.await(run, "SUCCESS");
    }
  }

  @Test
  void a_stage_that_runs_is_followed_line_by_line() throws Exception {
    OpenStage build = new OpenStage();
    try (TestServer server = TestServer.start(home, FakeBackend.create(), Map.of("build", build))) {
      String run = server.trigger(server.create("build", "ship"));
      build.print("a");
      JsonNode stages = server.await(run, "RUNNING").path("stages");
      assertThat(stages.findValuesAsText("state")).containsExactly("RUNNING", "WAITING");
      try (Stream<String> lines = server.lines(log(run, 1), Map.of());
          Stream<String> events = server.lines("/v1/events?run=" + run, Map.of())) {
        Iterator<String> texts = lines.filter(line -> line.startsWith("data")).iterator();
        assertThat(texts.next()).isEqualTo("data: {\"line\":1,\"text\":\"a\"}");
        build.print("b");
        assertThat(texts.next()).isEqualTo("data: {\"line\":2,\"text\":\"b\"}");
        Iterator<String> ids = events.filter(line -> line.startsWith("id")).iterator();
        assertThat(ids.next()).isEqualTo("id: " + run + "/1");
        server.json("POST", "/v1/runs/" + run + "/cancel", 202);
        assertThat(texts.next()).isEqualTo("data: {\"state\":\"CANCELLED\"}");
      }
      assertThat(server.await(run, "CANCELLED").path("stages").findValuesAsText("state"))
          .containsExactly("CANCELLED", "SKIPPED");
    }
  }

  @Test
  void events_of_all_runs_are_followed_and_continue_where_a_client_left() throws Exception {
    try (TestServer server = TestServer.start(home, FakeBackend.create())) {
      String pipeline = server.create("build");
      String other = server.create("build");
      String id;
      try (Stream<String> all = server.lines("/v1/events", Map.of());
          Stream<String> some = server.lines("/v1/events?pipeline=" + pipeline, Map.of())) {
        String first = server.trigger(other);
        server.await(first, "SUCCESS");
        String run = server.trigger(pipeline);
        Iterator<String> data = all.filter(line -> line.startsWith("data")).iterator();
        JsonNode event = TestServer.json(data.next().substring("data: ".length()));
        assertThat(event.path("run").asText()).isEqualTo(first);
        assertThat(event.path("pipeline").asText()).isEqualTo(other);
        assertThat(event.path("event").path("event").asText()).isEqualTo("RunStarted");
        Iterator<String> lines = some.filter(line -> !line.startsWith(":")).iterator();
        String next = lines.next();
        while (!next.startsWith("id")) {
          next = lines.next();
        }
        id = next.substring("id: ".length());
        assertThat(lines.next()).contains(run, "RunStarted");
        server.await(run, "SUCCESS");
      }
      try (Stream<String> rest = server.lines("/v1/events", Map.of("Last-Event-ID", id))) {
        assertThat(rest.filter(line -> line.startsWith("data")).findFirst().orElseThrow())
            .contains("StageStarted");
      }
      try (Stream<String> rest = server.lines("/v1/events", Map.of("Last-Event-ID", "old/7"))) {
        assertThat(rest.findFirst()).contains("event: reset");
      }
    }
  }
}
