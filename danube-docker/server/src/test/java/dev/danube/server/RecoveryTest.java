package dev.danube.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Secret;
import dev.danube.engine.Danube;
import dev.danube.engine.spi.Backend;
import dev.danube.record.RunRecord;
import dev.danube.record.RunRecords;
import dev.danube.server.fixture.OpenStage;
import dev.danube.server.fixture.RecordedBackend;
import dev.danube.server.fixture.TestServer;
import dev.danube.server.internal.definition.DefinedPipeline;
import dev.danube.server.internal.definition.DefinitionReader;
import dev.danube.server.internal.definition.HostConfiguration;
import dev.danube.server.internal.definition.HostPipelines;
import dev.danube.server.internal.definition.HostTokens;
import dev.danube.server.internal.live.LatestEvents;
import dev.danube.server.internal.run.RunLimits;
import dev.danube.server.internal.run.RunService;
import dev.danube.server.internal.store.RunCause;
import dev.danube.server.internal.store.RunState;
import dev.danube.server.internal.store.Store;
import dev.danube.server.internal.store.StoredRun;
import dev.danube.testing.FakeBackend;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.h2.tools.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of runs when the server has died, or its database does not answer. */
@Timeout(120)
class RecoveryTest {

  private static final Secret SECRET = Secret.of("token", () -> "geheim-9");

  @TempDir private Path home;

  private String url() {
    return "jdbc:h2:file:" + home.resolve("danube");
  }

  private static String create(Store store) {
    return store.pipelines().create(DefinitionReader.stored(TestServer.definition("test")), "me");
  }

  private List<RunRecord> records() throws Exception {
    return new RunRecords(home.resolve("runs")).list();
  }

  @Test
  void each_run_that_waited_is_done_once() throws Exception {
    List<String> waiting = new ArrayList<>();
    try (Store store = Store.open(url())) {
      String one = create(store);
      for (int i = 0; i < 4; i++) {
        waiting.add(store.runs().queue(one, 1).id());
      }
      waiting.add(store.runs().queue(create(store), 1).id());
    }
    try (TestServer server = TestServer.start(home, FakeBackend.create())) {
      for (String run : waiting) {
        server.await(run, "SUCCESS");
      }
    }
    assertThat(records()).hasSize(5).allSatisfy(record -> assertThat(record.tries()).isOne());
  }

  @Test
  void a_trigger_that_comes_at_once_is_a_run_of_its_own() throws Exception {
    RecordedBackend backend = new RecordedBackend(FakeBackend.create(), Map.of());
    Path runs = home.resolve("runs");
    try (Store store = Store.open(url());
        Danube danube = Danube.using(backend, d -> d.home(runs))) {
      String pipeline = create(store);
      StoredRun before = store.runs().queue(pipeline, 1);
      try (RunService service =
          new RunService(
              store,
              danube,
              runs,
              new LatestEvents(),
              new HostConfiguration(
                  HostPipelines.NONE,
                  HostTokens.NONE.withCluster("here", "https://k8s.example.org", SECRET),
                  DefinedPipeline.Images.USUAL),
              RunLimits.USUAL)) {
        service.recover();
        StoredRun triggered =
            service
                .trigger(store.pipelines().find(pipeline).orElseThrow(), RunCause.REQUEST)
                .run()
                .orElseThrow();
        assertThat(store.runs().unfinished()).hasSize(2);
        service.open();
        awaitEnds(store);
        assertThat(store.runs().find(before.id()).orElseThrow().state())
            .isEqualTo(RunState.CANCELLED);
        assertThat(store.runs().find(triggered.id()).orElseThrow().state())
            .isEqualTo(RunState.SUCCESS);
      }
    }
    assertThat(records()).hasSize(1);
  }

  private static void awaitEnds(Store store) {
    while (!store.runs().unfinished().isEmpty()) {
      Thread.onSpinWait(); // bounded by the limit of the test
    }
  }

  @Test
  void a_run_whose_end_is_only_in_its_record_is_not_repeated() throws Exception {
    FakeBackend fake =
        FakeBackend.create()
            .onStage("bad", stage -> stage.exits(2))
            .onStage("good", stage -> stage.exits(0));
    String bad;
    String good;
    try (TestServer server = TestServer.start(home, fake)) {
      bad = server.trigger(server.create("bad"));
      good = server.trigger(server.create("good"));
      server.await(bad, "FAILED");
      server.await(good, "SUCCESS");
    }
    try (java.sql.Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE run SET state = 'RUNNING', finished = NULL, reason = NULL");
    }
    try (TestServer server = TestServer.start(home, fake)) {
      assertThat(server.await(bad, "FAILED").path("reason").asText())
          .isEqualTo("it ended so when the server was stopped");
      assertThat(server.await(good, "SUCCESS").path("reason").isNull()).isTrue();
    }
    assertThat(records()).hasSize(2).allSatisfy(record -> assertThat(record.tries()).isOne());
  }

  /** A database that can be stopped, as it is not in this process. */
  private final class Database implements AutoCloseable {

    private Server server;

    Database() throws Exception {
      server = started(0);
    }

    private Server started(int port) throws Exception {
      return Server.createTcpServer(
              "-tcpPort", String.valueOf(port), "-ifNotExists", "-baseDir", home.toString())
          .start();
    }

    String url() {
      return "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/./other";
    }

    void stop() {
      server.stop();
    }

    void startAgain() throws Exception {
      server = started(server.getPort());
    }

    @Override
    public void close() {
      server.stop();
    }
  }

  /** Waits for the end of a run, and returns it as the database has it. */
  private static StoredRun awaitEnd(Database database, String run) {
    try (Store store = Store.open(database.url())) {
      awaitEnds(store);
      return store.runs().find(run).orElseThrow();
    }
  }

  @Test
  void the_end_of_a_run_is_stored_as_soon_as_the_database_answers() throws Exception {
    OpenStage open = new OpenStage();
    try (Database database = new Database();
        TestServer server =
            TestServer.start(
                home,
                new RecordedBackend(FakeBackend.create(), Map.of("open", open)),
                s -> s.database(database.url()))) {
      String run = server.trigger(server.create("open"));
      server.await(run, "RUNNING");
      open.print("started");
      database.stop();
      open.end(0);
      while (records().stream().map(RunRecord::end).allMatch(Optional::isEmpty)) {
        Thread.onSpinWait(); // bounded by the limit of the test
      }
      assertThat(server.send("GET", "/health/ready").statusCode()).isEqualTo(503);
      database.startAgain();
      assertThat(awaitEnd(database, run).state()).isEqualTo(RunState.SUCCESS);
    }
  }

  @Test
  void a_run_whose_start_the_database_does_not_take_is_cancelled_and_told_of() throws Exception {
    CountDownLatch connecting = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    OpenStage open = new OpenStage(); // hangs until it is cancelled
    RecordedBackend recorded = new RecordedBackend(FakeBackend.create(), Map.of("open", open));
    Backend slow =
        new Backend() {
          @Override
          public Map<String, String> environment() {
            return recorded.environment();
          }

          @Override
          public Backend.Connection connect() throws InterruptedException {
            connecting.countDown();
            go.await();
            return recorded.connect();
          }
        };
    try (Database database = new Database();
        TestServer server = TestServer.start(home, slow, s -> s.database(database.url()))) {
      String run = server.trigger(server.create("open"));
      connecting.await();
      database.stop();
      go.countDown();
      while (records().stream().map(RunRecord::end).allMatch(Optional::isEmpty)) {
        Thread.onSpinWait(); // bounded by the limit of the test
      }
      database.startAgain();
      StoredRun ended = awaitEnd(database, run);
      assertThat(ended.state()).isEqualTo(RunState.ERRORED);
      assertThat(ended.reason())
          .contains("the database did not answer when it started; run it again");
    }
  }

  @Test
  void the_end_of_a_run_that_was_cancelled_is_stored_before_the_server_ends() throws Exception {
    for (int i = 0; i < 20; i++) {
      String run;
      Map<String, OpenStage> open = Map.of("open", new OpenStage());
      try (TestServer server = TestServer.start(home, FakeBackend.create(), open)) {
        run = server.trigger(server.create("open"));
        server.await(run, "RUNNING");
        server.json("POST", "/v1/runs/" + run + "/cancel", 202);
      }
      try (Store store = Store.open(url())) {
        assertThat(store.runs().find(run).orElseThrow().state()).isEqualTo(RunState.CANCELLED);
      }
    }
  }
}
