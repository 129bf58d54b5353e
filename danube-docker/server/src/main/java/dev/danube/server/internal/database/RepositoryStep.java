package dev.danube.server.internal.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.danube.server.internal.webhook.RepositoryUrl;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The step to version 3, which also fills in the repositories of definitions that are there. */
final class RepositoryStep implements Migrations.Step {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Migrations.Step TABLES = Migrations.script("schema-3.sql");

  private record Revision(String pipeline, int number, Optional<String> repository) {}

  @Override
  public void apply(Handle handle) {
    TABLES.apply(handle);
    List<Revision> revisions =
        handle
            .createQuery("SELECT pipeline, number, text FROM revision WHERE repository IS NULL")
            .map(
                (row, context) ->
                    new Revision(
                        row.getString("pipeline"),
                        row.getInt("number"),
                        repository(row.getString("text"))))
            .list();
    PreparedBatch batch =
        handle.prepareBatch(
            "UPDATE revision SET repository = :repository"
                + " WHERE pipeline = :pipeline AND number = :number");
    for (Revision revision : revisions) {
      if (revision.repository().isPresent()) {
        batch
            .bind("repository", revision.repository().get())
            .bind("pipeline", revision.pipeline())
            .bind("number", revision.number())
            .add();
      }
    }
    batch.execute();
  }

  private static Optional<String> repository(String definition) {
    try {
      JsonNode url = JSON.readTree(definition).path("git_repository");
      return url.isTextual() ? RepositoryUrl.key(url.textValue()) : Optional.empty();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A definition in the database is no JSON", e);
    }
  }
}
