package dev.danube.server.internal.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.danube.server.internal.access.PasswordHash;
import dev.danube.server.internal.access.Role;
import dev.danube.server.internal.access.Token;
import dev.danube.server.internal.access.User;
import dev.danube.server.internal.database.Database;
import dev.danube.server.internal.definition.CronRule;
import dev.danube.server.internal.definition.DefinitionReader;
import dev.danube.server.internal.definition.PipelineDefinition;
import dev.danube.server.internal.webhook.RepositoryUrl;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a store does, whatever its database is. */
@Timeout(120)
abstract class StoreContract {

  private static final String NONE = "9fad63f4-2662-4bdd-b09d-e3817c0b730a";

  private Store store;

  /** Returns the URL of a database, which is empty for each test. */
  abstract String url() throws Exception;

  /** Returns the URL of another one, which is empty. */
  abstract String emptyUrl() throws Exception;

  @BeforeEach
  void open() throws Exception {
    store = Store.open(url());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static PipelineDefinition definition(String name, String command) {
    return DefinitionReader.stored(
        "{\"name\": \""
            + name
            + "\", \"git_repository\": \"https://example.org/repo\", \"stages\": [{\"type\":"
            + " \"Run\", \"name\": \"test\", \"command\": \""
            + command
            + "\"}]}");
  }

  private static PipelineDefinition definition(String name) {
    return definition(name, "make");
  }

  @Test
  void a_pipeline_is_stored_replaced_and_deleted() {
    String id = store.pipelines().create(definition("one"), "me");
    StoredPipeline created = store.pipelines().find(id).orElseThrow();
    assertThat(created.definition()).isEqualTo(definition("one"));
    assertThat(created.revision()).isEqualTo(1);
    assertThat(created.updated()).isEqualTo(created.created());
    assertThat(store.pipelines().update(id, definition("two"), "me")).isTrue();
    StoredPipeline updated = store.pipelines().find(id).orElseThrow();
    assertThat(updated.definition()).isEqualTo(definition("two"));
    assertThat(updated.revision()).isEqualTo(2);
    assertThat(updated.created()).isEqualTo(created.created());
    assertThat(updated.updated()).isAfterOrEqualTo(created.updated());
    assertThat(store.revisions().definition(id, 1)).isEqualTo(definition("one"));
    assertThat(store.revisions().list(id, 10, 0))
        .containsExactly(
            new StoredRevision(2, "two", "me", updated.updated()),
            new StoredRevision(1, "one", "me", created.created()));
    assertThat(store.revisions().list(id, 1, 1))
        .containsExactly(new StoredRevision(1, "one", "me", created.created()));
    assertThat(store.revisions().find(id, 2))
        .contains(new StoredRevision(2, "two", "me", updated.updated()));
    assertThat(store.revisions().find(id, 3)).isEmpty();
    assertThat(store.revisions().find("\u0000", 1)).isEmpty();
    assertThat(store.pipelines().delete(id)).isTrue();
    assertThat(store.pipelines().find(id)).isEmpty();
    assertThat(store.pipelines().update(id, definition("three"), "me")).isFalse();
    assertThat(store.pipelines().delete(id)).isFalse();
    assertThat(store.revisions().definition(id, 2)).as("of its runs").isEqualTo(definition("two"));
    assertThat(store.pipelines().find(NONE)).isEmpty();
    assertThat(store.pipelines().update(NONE, definition("three"), "me")).isFalse();
  }

  @Test
  void pipelines_are_listed_in_parts_the_newest_first() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(0, store.pipelines().create(definition("p" + i), "me"));
    }
    store.pipelines().delete(ids.remove(2));
    assertThat(store.pipelines().count()).isEqualTo(4);
    assertThat(store.pipelines().list(10, 0))
        .extracting(StoredPipeline::id)
        .containsExactlyElementsOf(ids);
    assertThat(store.pipelines().list(2, 1))
        .extracting(StoredPipeline::id)
        .containsExactlyElementsOf(ids.subList(1, 3));
    assertThat(store.pipelines().list(2, 9)).isEmpty();
  }

  @Test
  void texts_are_read_as_they_were_stored() {
    for (String odd :
        List.of(
            "",
            "\\u0000a\\u0000",
            "\\ud800",
            "\\udfff\\ud800",
            "\\ud83d\\ude80 \\u00e4\\u4e2d\\uffff",
            "' ; DROP TABLE run; --",
            ":name ? \\\\ {}",
            "x".repeat(500_000),
            "\\u00e4".repeat(170_000),
            "\u4e2d".repeat(300_000))) {
      PipelineDefinition definition = definition(odd, odd);
      String id = store.pipelines().create(definition, "m\u00fcller");
      assertThat(store.pipelines().find(id).orElseThrow().definition()).isEqualTo(definition);
    }
    assertThat(store.pipelines().list(50, 0)).hasSize(10);
  }

  @Test
  void ids_that_can_be_none_are_not_found() {
    for (String odd : List.of("", "\u0000", "\ud800", "x".repeat(100_000), "\u00e4", "'", "%")) {
      assertThat(store.pipelines().find(odd)).isEmpty();
      assertThat(store.pipelines().update(odd, definition("a"), "me")).isFalse();
      assertThat(store.pipelines().delete(odd)).isFalse();
      assertThat(store.runs().find(odd)).isEmpty();
      assertThat(store.runs().list(Optional.of(odd), Optional.empty(), 10, 0)).isEmpty();
    }
  }

  @Test
  void a_delivery_is_taken_once() {
    Instant now = Instant.parse("2026-11-29T12:00:00Z");
    assertThat(store.deliveries().take("a", now)).isTrue();
    assertThat(store.deliveries().take("a", now)).isFalse();
    assertThat(store.deliveries().take("b", now)).isTrue();
    store.deliveries().forget("a");
    assertThat(store.deliveries().take("a", now)).as("after it failed").isTrue();
    assertThat(store.deliveries().take("a", now.plus(Duration.ofDays(29)))).isFalse();
    assertThat(store.deliveries().take("a", now.plus(Duration.ofDays(31))))
        .as("forgotten")
        .isTrue();
  }

  @Test
  void a_schedule_is_set_replaced_and_removed() {
    String pipeline = store.pipelines().create(definition("one"), "me");
    String deleted = store.pipelines().create(definition("two"), "me");
    CronRule daily = new CronRule("0 3 * * *", "Europe/Berlin");
    CronRule hourly = new CronRule("0 * * * *", "UTC");
    store.schedules().set(pipeline, daily, "me");
    store.schedules().set(deleted, daily, "me");
    store.schedules().set(pipeline, hourly, "me");
    store.pipelines().delete(deleted);
    assertThat(store.schedules().all()).isEqualTo(Map.of(pipeline, hourly));
    assertThat(store.schedules().delete(pipeline)).isTrue();
    assertThat(store.schedules().delete(pipeline)).isFalse();
    assertThat(store.schedules().all()).isEmpty();
  }

  private List<String> ofRepository(String url) {
    return store.pipelines().ofRepository(List.of(RepositoryUrl.key(url).orElseThrow())).stream()
        .map(StoredPipeline::id)
        .toList();
  }

  @Test
  void pipelines_are_found_by_the_repository_of_their_newest_definition() {
    String first = store.pipelines().create(definition("one"), "me");
    String second = store.pipelines().create(definition("two"), "me");
    String deleted = store.pipelines().create(definition("three"), "me");
    store.pipelines().delete(deleted);
    assertThat(ofRepository("git@example.org:Repo.git")).containsExactly(second, first);
    PipelineDefinition moved =
        DefinitionReader.stored(
            definition("one").toJson().toString().replace("example.org/repo", "example.org/new"));
    store.pipelines().update(first, moved, "me");
    assertThat(ofRepository("https://example.org/repo")).containsExactly(second);
    assertThat(ofRepository("https://example.org/new")).containsExactly(first);
    assertThat(ofRepository("https://example.org/none")).isEmpty();
  }

  @Test
  void a_run_knows_its_cause() {
    String pipeline = store.pipelines().create(definition("one"), "me");
    RunCause push = RunCause.push("refs/heads/\u00e4", "0".repeat(40));
    StoredRun run = store.runs().queue(pipeline, 1, push);
    assertThat(run.cause()).isEqualTo(push);
    RunCause again = push.again("\u00e4 me");
    assertThat(again)
        .isEqualTo(
            new RunCause(RunCause.Kind.RERUN, Optional.of("\u00e4 me"), push.ref(), push.commit()));
    assertThat(store.runs().queue(pipeline, 1, again).cause()).isEqualTo(again);
    assertThat(store.runs().queue(pipeline, 1, RunCause.request("me")).cause().by()).contains("me");
    assertThat(store.runs().queue(pipeline, 1).cause()).isEqualTo(RunCause.REQUEST);
  }

  @Test
  void a_run_knows_who_has_resumed_it_last() {
    String run = store.runs().queue(store.pipelines().create(definition("one"), "me"), 1).id();
    store.runs().started(run, "record-1");
    assertThat(store.runs().find(run).orElseThrow().resumedBy()).isEmpty();
    store.runs().started(run, "record-1", "first");
    store.runs().started(run, "record-1", "second");
    store.runs().started(run, "record-1"); // the service continues it
    assertThat(store.runs().find(run).orElseThrow().resumedBy()).contains("second");
  }

  @Test
  void a_run_is_queued_starts_and_ends_once() {
    String pipeline = store.pipelines().create(definition("one"), "me");
    StoredRun queued = store.runs().queue(pipeline, 1);
    assertThat(store.runs().find(queued.id())).contains(queued);
    store.pipelines().update(pipeline, definition("renamed"), "me");
    assertThat(store.runs().find(queued.id()).orElseThrow().name())
        .as("of its revision")
        .isEqualTo("one");
    assertThat(store.runs().find(queued.id()).orElseThrow().state()).isEqualTo(RunState.QUEUED);
    store.runs().started(queued.id(), "record-1");
    StoredRun started = store.runs().find(queued.id()).orElseThrow();
    assertThat(started.state()).isEqualTo(RunState.RUNNING);
    assertThat(started.record()).contains("record-1");
    assertThat(started.started()).isPresent();
    assertThat(started.finished()).isEmpty();
    store.runs().ended(queued.id(), RunState.FAILED, "exit code 2");
    store.runs().ended(queued.id(), RunState.SUCCESS, null);
    StoredRun ended = store.runs().find(queued.id()).orElseThrow();
    assertThat(ended.state()).isEqualTo(RunState.FAILED);
    assertThat(ended.reason()).contains("exit code 2");
    assertThat(ended.finished().orElseThrow()).isAfterOrEqualTo(ended.started().orElseThrow());
    store.runs().started(queued.id(), "record-1");
    StoredRun resumed = store.runs().find(queued.id()).orElseThrow();
    assertThat(resumed.state()).isEqualTo(RunState.RUNNING);
    assertThat(resumed.finished()).isEmpty();
    assertThat(resumed.reason()).isEmpty();
  }

  @Test
  void reasons_are_stored_however_long_and_odd_they_are() {
    String pipeline = store.pipelines().create(definition("one"), "me");
    String run = store.runs().queue(pipeline, 1).id();
    store.runs().started(run, null);
    store.runs().ended(run, RunState.FAILED, "a\u0000b\ud800 " + "\ud83d\ude80".repeat(10_000));
    String reason = store.runs().find(run).orElseThrow().reason().orElseThrow();
    assertThat(reason).startsWith("a\ufffdb\ufffd \ud83d\ude80").hasSizeBetween(9_999, 10_000);
    assertThat(store.runs().find(run).orElseThrow().record()).isEmpty();
  }

  @Test
  void runs_are_listed_the_newest_first_and_unfinished_ones_the_oldest_first() {
    String one = store.pipelines().create(definition("one"), "me");
    String two = store.pipelines().create(definition("two"), "me");
    StoredRun first = store.runs().queue(one, 1);
    StoredRun second = store.runs().queue(two, 1);
    StoredRun third = store.runs().queue(one, 1);
    store.runs().ended(second.id(), RunState.CANCELLED, "x");
    assertThat(store.runs().list(Optional.empty(), Optional.empty(), 10, 0))
        .extracting(StoredRun::id)
        .containsExactly(third.id(), second.id(), first.id());
    assertThat(store.runs().list(Optional.empty(), Optional.of(RunState.QUEUED), 10, 0))
        .extracting(StoredRun::id)
        .containsExactly(third.id(), first.id());
    assertThat(store.runs().list(Optional.of(two), Optional.of(RunState.CANCELLED), 10, 0))
        .extracting(StoredRun::name)
        .containsExactly("two");
    assertThat(store.runs().list(Optional.of(one), Optional.of(RunState.CANCELLED), 10, 0))
        .isEmpty();
    assertThat(store.runs().list(Optional.of(one), Optional.empty(), 1, 1))
        .extracting(StoredRun::id)
        .containsExactly(first.id());
    assertThat(store.runs().unfinished())
        .extracting(StoredRun::id)
        .containsExactly(first.id(), third.id());
  }

  @Test
  void the_newest_runs_of_pipelines_are_found_and_old_ones_are_forgotten() {
    String one = store.pipelines().create(definition("one"), "me");
    String two = store.pipelines().create(definition("two"), "me");
    store.pipelines().create(definition("never"), "me");
    List<String> runs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      runs.add(store.runs().queue(one, 1).id());
      store.runs().started(runs.get(i), i == 3 ? null : "record-" + i);
      store.runs().ended(runs.get(i), RunState.SUCCESS, null);
    }
    String open = store.runs().queue(two, 1).id();
    assertThat(store.runs().newest(store.pipelines().list(10, 0)))
        .hasSize(2)
        .hasEntrySatisfying(one, run -> assertThat(run.id()).isEqualTo(runs.get(4)))
        .hasEntrySatisfying(two, run -> assertThat(run.id()).isEqualTo(open));
    assertThat(store.runs().newest(List.of())).isEmpty();
    assertThat(store.runs().recorded(one, 2, 1))
        .extracting(StoredRun::id)
        .containsExactly(runs.get(2), runs.get(1));
    store.runs().forget(one, 2);
    store.runs().forget(two, 0);
    assertThat(store.runs().list(Optional.empty(), Optional.empty(), 10, 0))
        .extracting(StoredRun::id)
        .containsExactly(open, runs.get(4), runs.get(3));
  }

  @Test
  void revisions_that_are_stored_at_once_get_numbers_of_their_own() throws Exception {
    String id = store.pipelines().create(definition("p0"), "me");
    ExecutorService threads = Executors.newFixedThreadPool(16);
    CountDownLatch go = new CountDownLatch(1);
    List<Future<Boolean>> updates = new ArrayList<>();
    for (int i = 1; i <= 50; i++) {
      PipelineDefinition next = definition("p" + i);
      updates.add(
          threads.submit(
              () -> {
                go.await();
                return store.pipelines().update(id, next, "me");
              }));
    }
    go.countDown();
    for (Future<Boolean> update : updates) {
      assertThat(update.get()).isTrue();
    }
    threads.shutdown();
    Set<String> names = new HashSet<>();
    for (int number = 1; number <= 51; number++) {
      names.add(store.revisions().definition(id, number).name());
    }
    assertThat(names).hasSize(51);
    assertThat(store.pipelines().find(id).orElseThrow().revision()).isEqualTo(51);
  }

  private static PipelineDefinition hosted(String name, String stage) {
    return DefinitionReader.stored(
        "{\"name\": \""
            + name
            + "\", \"git_repository\": null, \"stages\": [{\"name\": \""
            + stage
            + "\", \"type\": \"Java\"}], \"parallel\": false, \"host\": true}");
  }

  @Test
  void pipelines_of_the_host_are_replaced_all_at_once() {
    HostPipelineStore hosted = store.hosted();
    String stored = store.pipelines().create(definition("one"), "me");
    String a = hosted.replace(List.of(hosted("a", "x"), hosted("b", "x"))).get("a");
    assertThat(store.pipelines().find(a).orElseThrow().definition()).isEqualTo(hosted("a", "x"));
    assertThat(store.pipelines().count()).isEqualTo(3);
    assertThat(hosted.replace(List.of(hosted("a", "x")))).containsOnly(Map.entry("a", a));
    assertThat(store.pipelines().find(a).orElseThrow().revision()).isEqualTo(1);
    assertThat(store.pipelines().count()).isEqualTo(2);
    assertThatIllegalStateException()
        .isThrownBy(() -> hosted.replace(List.of(hosted("c", "x"), hosted("one", "x"))))
        .withMessageContaining("\"one\"")
        .withMessageContaining(stored);
    assertThat(store.pipelines().find(a)).as("when nothing was replaced").isPresent();
    assertThat(hosted.replace(List.of())).isEmpty();
    assertThat(store.pipelines().list(10, 0))
        .extracting(StoredPipeline::id)
        .containsExactly(stored);
    assertThat(hosted.replace(List.of(hosted("a", "y")))).containsOnly(Map.entry("a", a));
    assertThat(store.pipelines().find(a).orElseThrow().revision()).isEqualTo(2);
  }

  @Test
  void tokens_are_found_by_the_hash_of_their_secret_until_they_are_deleted() {
    Instant now = Instant.parse("2026-01-02T03:04:05.678901Z");
    TokenStore tokens = store.tokens();
    Token first = new Token(NONE, "ci \u00e4\ud83d\ude80", Role.RUNNER, now, now.plusSeconds(9));
    Token second = new Token("2", "x".repeat(200), Role.ADMIN, now.plusSeconds(1), now);
    tokens.add(first, "a".repeat(64));
    tokens.add(second, "b".repeat(64));
    assertThat(tokens.find("a".repeat(64))).contains(first);
    assertThat(tokens.find("b".repeat(64))).contains(second);
    assertThat(tokens.find("c".repeat(64))).isEmpty();
    assertThat(tokens.list()).containsExactly(second, first);
    assertThat(tokens.delete(NONE)).isTrue();
    assertThat(tokens.delete(NONE)).isFalse();
    assertThat(tokens.delete("\u0000")).isFalse();
    assertThat(tokens.list()).containsExactly(second);
    tokens.deleteExpired(second.expires());
    assertThat(tokens.list()).containsExactly(second);
    tokens.deleteExpired(second.expires().plusSeconds(1));
    assertThat(tokens.list()).isEmpty();
  }

  @Test
  void users_are_stored_changed_and_deleted_but_for_the_last_administrator() {
    Instant now = Instant.parse("2026-01-02T03:04:05.678901Z");
    UserStore users = store.users();
    PasswordHash hash = PasswordHash.of("secret", 2);
    assertThat(users.add(new User("ada", Role.RUNNER, hash, now, now))).isTrue();
    assertThat(users.add(new User("ada", Role.ADMIN, hash, now, now))).isFalse();
    assertThat(users.hasAdmin()).isFalse();
    User ada = users.find("ada").orElseThrow();
    assertThat(ada.role()).isEqualTo(Role.RUNNER);
    assertThat(ada.password().text()).isEqualTo(hash.text());
    assertThat(ada.passwordSet()).isEqualTo(now);
    Optional<PasswordHash> other = Optional.of(PasswordHash.of("other", 2));
    assertThat(users.update("ada", Optional.of(Role.ADMIN), other, true))
        .isEqualTo(UserStore.Change.DONE);
    User changed = users.find("ada").orElseThrow();
    assertThat(changed.password().matches("other")).isTrue();
    assertThat(changed.passwordSet()).isAfter(now);
    assertThat(changed.created()).isEqualTo(now);
    assertThat(users.hasAdmin()).isTrue();
    assertThat(users.update("ada", Optional.of(Role.VIEWER), Optional.empty(), true))
        .isEqualTo(UserStore.Change.LAST_ADMIN);
    assertThat(users.delete("ada", true)).isEqualTo(UserStore.Change.LAST_ADMIN);
    users.add(new User("Zoe", Role.ADMIN, hash, now, now));
    assertThat(users.list()).extracting(User::name).containsExactlyInAnyOrder("ada", "Zoe");
    assertThat(users.delete("ada", true)).isEqualTo(UserStore.Change.DONE);
    assertThat(users.delete("ada", true)).isEqualTo(UserStore.Change.UNKNOWN);
    assertThat(users.update("\u0000", Optional.empty(), other, true))
        .isEqualTo(UserStore.Change.UNKNOWN);
    assertThat(users.delete("Zoe", false)).isEqualTo(UserStore.Change.DONE);
    assertThat(users.list()).isEmpty();
  }

  @Test
  void what_is_stored_is_there_when_the_database_is_opened_again() throws Exception {
    String id = store.pipelines().create(definition("one"), "me");
    String run = store.runs().queue(id, 1).id();
    store.close();
    store = Store.open(url());
    assertThat(store.pipelines().find(id)).isPresent();
    assertThat(store.runs().unfinished()).extracting(StoredRun::id).containsExactly(run);
    assertThat(store.isReady()).isTrue();
    store.close();
    assertThat(store.isReady()).isFalse();
  }

  /** Makes a database as a server wrote it before its tables had a version. */
  private void openFirstVersion() throws Exception {
    store.close();
    String url = emptyUrl();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        InputStream script =
            requireNonNull(Database.class.getResourceAsStream("version-1.sql"), "version-1.sql")) {
      statement.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
    }
    store = Store.open(url);
  }

  @Test
  void a_database_without_a_version_is_brought_forward_with_all_that_is_in_it() throws Exception {
    openFirstVersion();
    String pipeline = "1".repeat(8) + "-1111-1111-1111-" + "1".repeat(12);
    StoredPipeline one = store.pipelines().find(pipeline).orElseThrow();
    assertThat(one.definition().name()).isEqualTo("one");
    assertThat(one.created()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(one.updated()).isEqualTo("2026-01-03T03:04:05Z");
    assertThat(store.pipelines().list(10, 0))
        .extracting(stored -> stored.definition().name())
        .containsExactly("described", "nightly", "one");
    assertThat(store.revisions().list(pipeline, 10, 0)).hasSize(2);
    List<StoredRun> runs = store.runs().list(Optional.empty(), Optional.empty(), 10, 0);
    assertThat(runs).extracting(StoredRun::state).containsExactly(RunState.QUEUED, RunState.FAILED);
    assertThat(runs.get(1).cause())
        .isEqualTo(RunCause.push("refs/heads/main", "0123456789".repeat(4)));
    assertThat(store.tokens().find("a".repeat(64)).orElseThrow().role()).isEqualTo(Role.RUNNER);
    assertThat(store.users().list()).isEmpty();
    assertThat(ofRepository("git@example.org:team/one")).containsExactly(pipeline);
    assertThat(ofRepository("https://example.org/old")).as("an earlier definition").isEmpty();
    assertThat(store.deliveries().take("b".repeat(64), Instant.parse("2026-01-04T03:04:05Z")))
        .isFalse();
    assertThat(store.schedules().all())
        .isEqualTo(Map.of(pipeline, new CronRule("0 3 * * *", "Europe/Berlin")));
    assertThat(store.hosted().replace(List.of(hosted("nightly", "test"))))
        .isEqualTo(Map.of("nightly", "2".repeat(8) + "-2222-2222-2222-" + "2".repeat(12)));
  }

  @Test
  void a_database_of_a_newer_server_is_refused() throws Exception {
    store.close();
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO schema_version (version) VALUES (999)");
    }
    assertThatIllegalStateException()
        .isThrownBy(() -> Store.open(url()))
        .withMessageMatching(
            "A newer version of Danube has used the database jdbc:[^?;]+: its tables have version"
                + " 999, and this server knows those up to \\d+\\. Start that version of Danube, or"
                + " give this server another database\\.");
  }
}
