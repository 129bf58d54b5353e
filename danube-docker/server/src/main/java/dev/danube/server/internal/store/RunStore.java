package dev.danube.server.internal.store;

import dev.danube.server.internal.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The runs in the database. Thread-safe. */
public final class RunStore {

  private static final int LONGEST_REASON = 10_000;
  private static final String RUNS =
      "SELECT r.*, v.name FROM run r"
          + " JOIN revision v ON v.pipeline = r.pipeline AND v.number = r.revision";

  private final Database database;
  private final Jdbi jdbi;

  RunStore(Database database) {
    this.database = database;
    this.jdbi = database.jdbi();
  }

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
    database.sync();
    return find(id).orElseThrow();
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
  public Optional<StoredRun> find(String id) {
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
  public List<StoredRun> list(
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
  public Map<RunState, Long> counts() {
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
  public Map<String, StoredRun> newest(List<StoredPipeline> pipelines) {
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
}
