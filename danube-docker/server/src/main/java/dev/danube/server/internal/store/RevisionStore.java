package dev.danube.server.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** The revisions of pipelines in the database, which never change. Thread-safe. */
public final class RevisionStore {

  private static final String REVISIONS =
      "SELECT number, name, author, created FROM revision WHERE pipeline = :pipeline";

  private final Jdbi jdbi;

  RevisionStore(Jdbi jdbi) {
    this.jdbi = jdbi;
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

  private static StoredRevision revision(ResultSet row) throws SQLException {
    return new StoredRevision(
        row.getInt("number"),
        row.getString("name"),
        row.getString("author"),
        Times.in(row, "created").orElseThrow());
  }
}
