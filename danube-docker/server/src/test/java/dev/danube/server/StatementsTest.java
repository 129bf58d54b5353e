package dev.danube.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.danube.server.fixture.ServerClient;
import dev.danube.server.internal.definition.DefinitionReader;
import dev.danube.server.internal.definition.PipelineDefinition;
import dev.danube.server.internal.store.RunState;
import dev.danube.server.internal.store.Store;
import dev.danube.testing.FakeBackend;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The statements that requests make, which H2 counts. They do not grow with the pipelines. */
@Timeout(60)
class StatementsTest {

  private static final String PUSH =
      """
      {"ref": "refs/heads/BRANCH", "after": "6113728f27ae82c7b1a177c8d03f9e96e0adf246",
       "project": {"git_http_url": "https://example.org/team/app.git", "default_branch": "main"}}
      """;

  private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

  @TempDir private Path home;
  private Store store;
  private Connection connection;
  private DanubeServer server;
  private ServerClient client;

  @BeforeEach
  void start() throws Exception {
    store = Store.open(url);
    connection = DriverManager.getConnection(url);
    server =
        DanubeServer.start(
            s ->
                s.port(0)
                    .home(home)
                    .database(url)
                    .login("admin", "admin") // which needs no statement
                    .webhook("gitlab", "geheim-9")
                    .backend(FakeBackend.create()));
    client = new ServerClient(server.port());
  }

  @AfterEach
  void close() throws SQLException {
    server.close();
    store.close();
    try (Statement statement = connection.createStatement()) {
      statement.execute("SHUTDOWN");
    }
  }

  /** Stores pipelines of other repositories, with two runs each. */
  private void store(int pipelines) {
    for (int i = 0; i < pipelines; i++) {
      String id = store.pipelines().create(definition("other-" + i), "me");
      for (int run = 0; run < 2; run++) {
        store.runs().ended(store.runs().queue(id, 1).id(), RunState.CANCELLED, null);
      }
    }
  }

  private static PipelineDefinition definition(String repository) {
    return DefinitionReader.stored(
        "{\"name\": \"CI\", \"git_repository\": \"https://example.org/team/"
            + repository
            + "\", \"stages\": [{\"type\": \"Run\", \"name\": \"test\", \"command\": \"make\"}]}");
  }

  private interface Action {
    void perform() throws Exception;
  }

  /** How often a statement was executed, and the most rows that it has read or changed. */
  private record Executions(int count, int rows) {}

  /** Returns the statements that an action makes. */
  private Map<String, Executions> statements(Action action) throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET QUERY_STATISTICS FALSE"); // which forgets those before
      statement.execute("SET QUERY_STATISTICS TRUE");
      action.perform();
      Map<String, Executions> all = new TreeMap<>();
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT sql_statement, execution_count, max_row_count"
                  + " FROM information_schema.query_statistics"
                  + " WHERE sql_statement NOT LIKE 'SET %'"
                  + " AND sql_statement NOT LIKE 'CALL %'")) {
        while (rows.next()) {
          all.put(rows.getString(1), new Executions(rows.getInt(2), rows.getInt(3)));
        }
      }
      return all;
    }
  }

  private static int count(Map<String, Executions> statements) {
    return statements.values().stream().mapToInt(Executions::count).sum();
  }

  private void list(int expected) throws Exception {
    JsonNode answer = client.json("GET", "/v1/pipelines", "");
    assertThat(answer.path("total").asInt()).isEqualTo(expected);
    assertThat(answer.path("pipelines"))
        .allSatisfy(one -> assertThat(one.at("/lastRun/state").asText()).isEqualTo("CANCELLED"));
  }

  @Test
  void the_list_of_pipelines_makes_as_many_statements_for_many_as_for_few() throws Exception {
    store(2);
    Map<String, Executions> few = statements(() -> list(2));
    store(38);
    Map<String, Executions> many = statements(() -> list(40));
    assertThat(count(few)).as(few.toString()).isEqualTo(3);
    assertThat(count(many)).as(many.toString()).isEqualTo(count(few));
  }

  private void push(String branch, String answer) throws Exception {
    HttpResponse<String> response =
        client.send(
            "POST",
            "/webhooks/gitlab",
            PUSH.replace("BRANCH", branch).getBytes(StandardCharsets.UTF_8),
            Map.of("X-Gitlab-Token", "geheim-9", "X-Gitlab-Event", "Push Hook"));
    assertThat(response.body()).contains(answer);
  }

  @Test
  void a_push_reads_the_definitions_of_its_repository_only() throws Exception {
    store.pipelines().create(definition("app"), "me");
    store(2);
    Map<String, Executions> few = statements(() -> push("feature", "This push triggers nothing."));
    store(38);
    Map<String, Executions> many = statements(() -> push("feature", "This push triggers nothing."));
    assertThat(count(few)).as(few.toString()).isOne();
    assertThat(many)
        .hasSize(1)
        .allSatisfy(
            (sql, executions) -> {
              assertThat(sql).contains("r.repository IN");
              assertThat(executions).isEqualTo(new Executions(1, 1));
            });
    push("main", "The pipelines of this push are triggered.");
  }
}
