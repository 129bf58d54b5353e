package dev.danube.server.internal.store;

import dev.danube.server.internal.database.Database;
import dev.danube.server.internal.definition.DefinitionReader;
import dev.danube.server.internal.definition.PipelineDefinition;
import dev.danube.server.internal.webhook.RepositoryUrl;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The pipelines in the database, each with its newest definition. Thread-safe. */
public final class PipelineStore {

  private static final String PIPELINES =
      "SELECT p.id, p.revision, p.created, r.text, r.created AS updated FROM pipeline p"
          + " JOIN revision r ON r.pipeline = p.id AND r.number = p.revision"
          + " WHERE p.deleted IS NULL";

  private final Database database;
  private final Jdbi jdbi;

  PipelineStore(Database database) {
    this.database = database;
    this.jdbi = database.jdbi();
  }

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
    RevisionStore.add(handle, id, 1, definition, author, now);
    return id;
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
      RevisionStore.add(handle, id, number, definition, author, now);
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
  public Optional<StoredPipeline> find(String id) {
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
  public List<StoredPipeline> list(int limit, int offset) {
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

  /**
   * Returns the pipelines of a repository, the newest first.
   *
   * @param keys the {@link RepositoryUrl#key keys} of its URLs
   */
  public List<StoredPipeline> ofRepository(Collection<String> keys) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    PIPELINES + " AND r.repository IN (<keys>) ORDER BY p.created DESC, p.id")
                .bindList("keys", List.copyOf(keys))
                .map((row, context) -> pipeline(row))
                .list());
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

  /** Returns a value when all that was stored before cannot be lost. */
  private <T> T stored(T value) {
    database.sync();
    return value;
  }
}
