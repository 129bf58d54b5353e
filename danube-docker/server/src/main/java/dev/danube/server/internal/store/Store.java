package dev.danube.server.internal.store;

import dev.danube.server.internal.definition.DefinitionReader;
import dev.danube.server.internal.definition.PipelineDefinition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** A database of pipelines and their runs. Thread-safe. */
public final class Store implements AutoCloseable {

  private static final int LONGEST_REASON = 10_000;
  private static final String PIPELINES =
      "SELECT p.id, p.revision, p.created, r.text, r.created AS updated FROM pipeline p"
          + " JOIN revision r ON r.pipeline = p.id AND r.number = p.revision"
          + " WHERE p.deleted IS NULL";
  private static final String RUNS =
      "SELECT r.*, v.name FROM run r"
          + " JOIN revision v ON v.pipeline = r.pipeline AND v.number = r.revision";

  private final Database database;
  private final Jdbi jdbi;

  private Store(Database database) {
    this.database = database;
    this.jdbi = database.jdbi();
  }

  /** Opens a database, as {@link #open(String, Runnable)} does. */
  public static Store open(String url) {
    return open(url, () -> {});
  }

  /**
   * Opens a database, and creates its tables if they are missing.
   *
   * @param url the JDBC URL, such as {@code jdbc:h2:file:./data/danube}
   * @param lost is called if another server takes the database later
   * @return the database, which the caller closes
   * @throws IllegalArgumentException if it is a URL of something else than H2 and PostgreSQL
   * @throws IllegalStateException if another server uses the database, or it cannot be opened
   */
  public static Store open(String url, Runnable lost) {
    return new Store(Database.open(DatabaseUrl.of(url), lost));
  }

  /** Returns the tokens in this database. */
  public TokenStore tokens() {
    return new TokenStore(database);
  }

  /** Returns the revisions of the pipelines in this database. */
  public RevisionStore revisions() {
    return new RevisionStore(jdbi);
  }

  /** Returns the pipelines in this database that the host defines in Java. */
  public HostPipelineStore hosted() {
    return new HostPipelineStore(jdbi);
  }

  /** Returns the deliveries of webhooks in this database. */
  public DeliveryStore deliveries() {
    return new DeliveryStore(jdbi);
  }

  /** Returns the schedules in this database. */
  public ScheduleStore schedules() {
    return new ScheduleStore(database);
  }

  /** Waits until all that was stored before cannot be lost. */
  public void sync() {
    database.sync();
  }

  /** Returns a value when all that was stored before cannot be lost. */
  private <T> T stored(T value) {
    database.sync();
    return value;
  }

  // Pipelines

  /** Stores a pipeline, and returns its id. */
  public String create(PipelineDefinition definition, String author) {
    return stored(jdbi.inTransaction(handle -> create(handle, definition, author)));
  }

  static String create(Handle handle, PipelineDefinition definition, String author) {
    String id = UUID.randomUUID().toString();
    OffsetDateTime now = Times.now();
    handle
        .createUpdate("INSERT INTO pipeline (id, revision, created) VALUES (:id, 1, :now)")
        .bind("id", id)
        .bind("now", now)
        .execute();
    addRevision(handle, id, 1, definition, author, now);
    return id;
  }

  private static void addRevision(
      Handle handle,
      String pipeline,
      int number,
      PipelineDefinition definition,
      String author,
      OffsetDateTime now) {
    handle
        .createUpdate(
            "INSERT INTO revision (pipeline, number, name, text, author, created)"
                + " VALUES (:pipeline, :number, :name, :text, :author, :now)")
        .bind("pipeline", pipeline)
        .bind("number", number)
        .bind("name", Texts.storable(definition.name()))
        .bind("text", Texts.ascii(definition.toJson()))
        .bind("author", author)
        .bind("now", now)
        .execute();
  }

  /** Stores another revision of a pipeline. Returns false if there is no such pipeline. */
  public boolean update(String id, PipelineDefinition definition, String author) {
    return stored(jdbi.inTransaction(handle -> update(handle, id, definition, author)));
  }

  static boolean update(Handle handle, String id, PipelineDefinition definition, String author) {
    OffsetDateTime now = Times.now();
    int changed =
        handle
            .createUpdate(
                "UPDATE pipeline SET revision = revision + 1 WHERE id = :id AND deleted IS NULL")
            .bind("id", Texts.storable(id))
            .execute();
    if (changed == 1) {
      int number =
          handle
              .createQuery("SELECT revision FROM pipeline WHERE id = :id")
              .bind("id", id)
              .mapTo(Integer.class)
              .one();
      addRevision(handle, id, number, definition, author, now);
    }
    return changed == 1;
  }

  /** Deletes a pipeline; its runs stay. Returns false if there is no such pipeline. */
  public boolean delete(String id) {
    int deleted =
        jdbi.withHandle(
            handle ->
                handle
                    .createUpdate(
                        "UPDATE pipeline SET deleted = :now WHERE id = :id AND deleted IS NULL")
                    .bind("id", Texts.storable(id))
                    .bind("now", Times.now())
                    .execute());
    return stored(deleted == 1);
  }

  /** Returns a pipeline; empty if there is none, or it was deleted. */
  public Optional<StoredPipeline> pipeline(String id) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(PIPELINES + " AND p.id = :id")
                .bind("id", Texts.storable(id))
                .map((row, context) -> pipeline(row))
                .findOne());
  }

  /**
   * Returns pipelines, the newest first.
   *
   * @param limit the most that are returned
   * @param offset how many of the newest are left out
   */
  public List<StoredPipeline> pipelines(int limit, int offset) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    PIPELINES + " ORDER BY p.created DESC, p.id LIMIT :limit OFFSET :offset")
                .bind("limit", limit)
                .bind("offset", offset)
                .map((row, context) -> pipeline(row))
                .list());
  }

  /** Returns the pipelines whose newest definitions are wanted, the newest first. */
  public List<StoredPipeline> pipelines(Predicate<PipelineDefinition> wanted) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(PIPELINES + " ORDER BY p.created DESC, p.id")
                .map((row, context) -> pipeline(row))
                .stream()
                .filter(one -> wanted.test(one.definition()))
                .toList());
  }

  /** Returns how many pipelines there are. */
  public int count() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT COUNT(*) FROM pipeline WHERE deleted IS NULL")
                .mapTo(Integer.class)
                .one());
  }

  private static StoredPipeline pipeline(ResultSet row) throws SQLException {
    return new StoredPipeline(
        row.getString("id"),
        row.getInt("revision"),
        DefinitionReader.stored(row.getString("text")),
        Times.in(row, "created").orElseThrow(),
        Times.in(row, "updated").orElseThrow());
  }

  /** Returns an earlier or the newest definition of a pipeline, also of one that was deleted. */
  public PipelineDefinition definition(String pipeline, int revision) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT text FROM revision WHERE pipeline = :id AND number = :number")
                .bind("id", pipeline)
                .bind("number", revision)
                .map((row, context) -> DefinitionReader.stored(row.getString("text")))
                .one());
  }

  // Runs

  /** Stores a run that a user requested and that waits, and returns it. */
  public StoredRun queue(String pipeline, int revision) {
    return queue(pipeline, revision, RunCause.REQUEST);
  }

  /** Stores a run that waits, and returns it. */
  public StoredRun queue(String pipeline, int revision, RunCause cause) {
    String id = UUID.randomUUID().toString();
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    "INSERT INTO run (id, pipeline, revision, state, queued, cause, requester, ref,"
                        + " commit_id) VALUES (:id, :pipeline, :revision, :state, :queued, :cause,"
                        + " :by, :ref, :commit)")
                .bind("id", id)
                .bind("pipeline", pipeline)
                .bind("revision", revision)
                .bind("state", RunState.QUEUED.name())
                .bind("queued", Times.now())
                .bind("cause", cause.kind().name())
                .bind("by", cause.by().orElse(null))
                .bind("ref", cause.ref().map(Texts::storable).orElse(null))
                .bind("commit", cause.commit().orElse(null))
                .execute());
    return stored(run(id).orElseThrow());
  }

  /** Stores that a run has started, or that the service continues it. */
  public void started(String run, @Nullable String record) {
    started(run, record, null);
  }

  /**
   * Stores that a run has started, or was resumed.
   *
   * @param resumedBy the user or the token that has resumed it; null if nobody has
   */
  public void started(String run, @Nullable String record, @Nullable String resumedBy) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    "UPDATE run SET state = 'RUNNING', record = :record, started = :now,"
                        + " finished = NULL, reason = NULL,"
                        + " resumed_by = COALESCE(:by, resumed_by) WHERE id = :id")
                .bind("id", run)
                .bind("by", resumedBy)
                .bind("record", record)
                .bind("now", Times.now())
                .execute());
    database.sync();
  }

  /** Stores the end of a run. Does nothing if the run has ended already. */
  public void ended(String run, RunState state, @Nullable String reason) {
    String shown =
        reason == null
            ? null
            : Texts.storable(reason.substring(0, Math.min(reason.length(), LONGEST_REASON)));
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    "UPDATE run SET state = :state, reason = :reason, finished = :now"
                        + " WHERE id = :id AND finished IS NULL")
                .bind("id", run)
                .bind("state", state.name())
                .bind("reason", shown)
                .bind("now", Times.now())
                .execute());
  }

  /** Returns a run; empty if there is none. */
  public Optional<StoredRun> run(String id) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(RUNS + " WHERE r.id = :id")
                .bind("id", Texts.storable(id))
                .map((row, context) -> run(row))
                .findOne());
  }

  /**
   * Returns runs, the newest first.
   *
   * @param pipeline the id of their pipeline; empty for all
   * @param state their state; empty for all
   * @param limit the most that are returned
   * @param offset how many of the newest are left out
   */
  public List<StoredRun> runs(
      Optional<String> pipeline, Optional<RunState> state, int limit, int offset) {
    String where =
        (pipeline.isPresent() ? " AND r.pipeline = :pipeline" : "")
            + (state.isPresent() ? " AND r.state = :state" : "");
    return jdbi.withHandle(
        handle -> {
          Query query =
              handle
                  .createQuery(
                      RUNS
                          + where.replaceFirst("AND", "WHERE")
                          + " ORDER BY r.queued DESC, r.id LIMIT :limit OFFSET :offset")
                  .bind("limit", limit)
                  .bind("offset", offset);
          pipeline.ifPresent(id -> query.bind("pipeline", Texts.storable(id)));
          state.ifPresent(one -> query.bind("state", one.name()));
          return query.map((row, context) -> run(row)).list();
        });
  }

  /** Returns how many runs there are in each state that has one. */
  public Map<RunState, Long> runCounts() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT state, COUNT(*) AS number FROM run GROUP BY state")
                .map(
                    (row, context) ->
                        Map.entry(RunState.valueOf(row.getString("state")), row.getLong("number")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  /** Returns the newest run of each of some pipelines that has one, by the id of the pipeline. */
  public Map<String, StoredRun> newestRuns(List<StoredPipeline> pipelines) {
    if (pipelines.isEmpty()) {
      return Map.of();
    }
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    RUNS
                        + " WHERE r.id IN (SELECT (SELECT n.id FROM run n WHERE n.pipeline = p.id"
                        + " ORDER BY n.queued DESC, n.id LIMIT 1) FROM pipeline p WHERE p.id IN"
                        + " (<pipelines>))")
                .bindList("pipelines", pipelines.stream().map(StoredPipeline::id).toList())
                .map((row, context) -> run(row))
                .stream()
                .collect(Collectors.toMap(StoredRun::pipeline, run -> run)));
  }

  /**
   * Returns runs of a pipeline that have ended and have had a record, the newest first.
   *
   * @param limit the most that are returned
   * @param offset how many of the newest are left out
   */
  public List<StoredRun> recorded(String pipeline, int limit, int offset) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    RUNS
                        + " WHERE r.pipeline = :pipeline AND r.record IS NOT NULL AND r.finished IS"
                        + " NOT NULL ORDER BY r.queued DESC, r.id LIMIT :limit OFFSET :offset")
                .bind("pipeline", pipeline)
                .bind("limit", limit)
                .bind("offset", offset)
                .map((row, context) -> run(row))
                .list());
  }

  /** Deletes the runs of a pipeline that have ended, except for the newest ones. */
  public void forget(String pipeline, int kept) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    "DELETE FROM run WHERE pipeline = :pipeline AND finished IS NOT NULL AND id NOT"
                        + " IN (SELECT n.id FROM run n WHERE n.pipeline = :pipeline ORDER BY"
                        + " n.queued DESC, n.id LIMIT :kept)")
                .bind("pipeline", pipeline)
                .bind("kept", kept)
                .execute());
  }

  /** Returns the runs that have not ended, the oldest first. */
  public List<StoredRun> unfinished() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    RUNS + " WHERE r.state IN ('QUEUED', 'RUNNING') ORDER BY r.queued, r.id")
                .map((row, context) -> run(row))
                .list());
  }

  private static StoredRun run(ResultSet row) throws SQLException {
    return new StoredRun(
        row.getString("id"),
        row.getString("pipeline"),
        row.getString("name"),
        row.getInt("revision"),
        RunState.valueOf(row.getString("state")),
        Optional.ofNullable(row.getString("record")),
        Times.in(row, "queued").orElseThrow(),
        Times.in(row, "started"),
        Times.in(row, "finished"),
        Optional.ofNullable(row.getString("reason")),
        new RunCause(
            RunCause.Kind.valueOf(row.getString("cause")),
            Optional.ofNullable(row.getString("requester")),
            Optional.ofNullable(row.getString("ref")),
            Optional.ofNullable(row.getString("commit_id"))),
        Optional.ofNullable(row.getString("resumed_by")));
  }

  /** Returns whether the database answers. */
  public boolean isReady() {
    try {
      return jdbi.withHandle(
          handle -> handle.createQuery("SELECT 1").mapTo(Integer.class).one() == 1);
    } catch (RuntimeException e) {
      return false;
    }
  }

  @Override
  public void close() {
    database.close();
  }
}
