package dev.danube.server.internal.store;

import dev.danube.server.internal.definition.DefinitionReader;
import dev.danube.server.internal.definition.PipelineDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The pipelines in the database that the host of the server defines in Java. Thread-safe. */
public final class HostPipelineStore {

  private static final String AUTHOR = "the host";

  private final Jdbi jdbi;

  HostPipelineStore(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * Makes the database have these pipelines of the host and no others. A pipeline that was there
   * earlier has its former id, and a further revision if it has changed; one that the host no
   * longer defines is deleted, and its runs stay.
   *
   * @param definitions what is stored of them, with names that differ
   * @return their ids by name
   * @throws IllegalStateException if a pipeline that a client has stored has the name of one
   */
  public Map<String, String> replace(List<PipelineDefinition> definitions) {
    return jdbi.inTransaction(
        handle -> {
          handle
              .createUpdate(
                  "UPDATE pipeline SET deleted = :now WHERE deleted IS NULL"
                      + " AND id IN (SELECT pipeline FROM host_pipeline)")
              .bind("now", Times.now())
              .execute();
          Map<String, String> ids = new LinkedHashMap<>();
          for (PipelineDefinition definition : definitions) {
            refuseStored(handle, definition.name());
            ids.put(definition.name(), replace(handle, definition));
          }
          return ids;
        });
  }

  /** Refuses the name of a pipeline of a client. */
  private static void refuseStored(Handle handle, String name) {
    Optional<String> other =
        handle
            .createQuery(
                "SELECT p.id FROM pipeline p JOIN revision r ON r.pipeline = p.id AND r.number ="
                    + " p.revision WHERE p.deleted IS NULL AND r.name = :name"
                    + " ORDER BY p.created, p.id LIMIT 1")
            .bind("name", Texts.storable(name))
            .mapTo(String.class)
            .findOne();
    if (other.isPresent()) {
      throw new IllegalStateException(
          String.format(
              "The host defines the pipeline \"%s\" in Java, but another one of this name is"
                  + " stored, with the id %s. Give one of them another name.",
              name, other.get()));
    }
  }

  private static String replace(Handle handle, PipelineDefinition definition) {
    Optional<String> former =
        handle
            .createQuery("SELECT pipeline FROM host_pipeline WHERE name = :name")
            .bind("name", Texts.storable(definition.name()))
            .mapTo(String.class)
            .findOne();
    if (former.isEmpty()) {
      String id = PipelineStore.create(handle, definition, AUTHOR);
      handle
          .createUpdate("INSERT INTO host_pipeline (name, pipeline) VALUES (:name, :id)")
          .bind("name", Texts.storable(definition.name()))
          .bind("id", id)
          .execute();
      return id;
    }
    String id = former.get();
    handle
        .createUpdate("UPDATE pipeline SET deleted = NULL WHERE id = :id")
        .bind("id", id)
        .execute();
    if (!newest(handle, id).equals(definition)) {
      PipelineStore.update(handle, id, definition, AUTHOR);
    }
    return id;
  }

  private static PipelineDefinition newest(Handle handle, String id) {
    return handle
        .createQuery(
            "SELECT r.text FROM pipeline p JOIN revision r ON r.pipeline = p.id"
                + " AND r.number = p.revision WHERE p.id = :id")
        .bind("id", id)
        .map((row, context) -> DefinitionReader.stored(row.getString("text")))
        .one();
  }
}
