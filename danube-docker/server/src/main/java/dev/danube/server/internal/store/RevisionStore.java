package dev.danube.server.internal.store;

import dev.danube.server.internal.definition.DefinitionReader;
import dev.danube.server.internal.definition.PipelineDefinition;
import dev.danube.server.internal.webhook.RepositoryUrl;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The revisions of pipelines in the database, which never change. Thread-safe. */
public final class RevisionStore {

  private static final String REVISIONS =
      "SELECT number, name, author, created FROM revision WHERE pipeline = :pipeline";

  private final Jdbi jdbi;

  RevisionStore(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Stores a further definition of a pipeline. */
  static void add(
      Handle handle,
      String pipeline,
      int number,
      PipelineDefinition definition,
      String author,
      OffsetDateTime now) {
    handle
        .createUpdate(
            "INSERT INTO revision (pipeline, number, name, text, author, created, repository)"
                + " VALUES (:pipeline, :number, :name, :text, :author, :now, :repository)")
        .bind("pipeline", pipeline)
        .bind("number", number)
        .bind("name", Texts.storable(definition.name()))
        .bind("text", Texts.ascii(definition.toJson()))
        .bind("author", author)
        .bind("now", now)
        .bind("repository", RepositoryUrl.key(definition.repository()).orElse(null))
        .execute();
  }

  /**
   * Returns revisions of a pipeline, the newest first.
   *
   * @param limit the most that are returned
   * @param offset how many of the newest are left out
   */
  public List<StoredRevision> list(String pipeline, int limit, int offset) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(REVISIONS + " ORDER BY number DESC LIMIT :limit OFFSET :offset")
                .bind("pipeline", Texts.storable(pipeline))
                .bind("limit", limit)
                .bind("offset", offset)
                .map((row, context) -> revision(row))
                .list());
  }

  /** Returns a revision of a pipeline; empty if there is none with that number. */
  public Optional<StoredRevision> find(String pipeline, int number) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(REVISIONS + " AND number = :number")
                .bind("pipeline", Texts.storable(pipeline))
                .bind("number", number)
                .map((row, context) -> revision(row))
                .findOne());
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

  private static StoredRevision revision(ResultSet row) throws SQLException {
    return new StoredRevision(
        row.getInt("number"),
        row.getString("name"),
        row.getString("author"),
        Times.in(row, "created").orElseThrow());
  }
}
