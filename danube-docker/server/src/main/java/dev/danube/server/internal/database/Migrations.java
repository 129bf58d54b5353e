package dev.danube.server.internal.database;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The migrations of the tables. Each is a step from one version to the next, and the database has
 * the versions that it has reached in the table {@code schema_version}.
 *
 * <p>A step is done in one transaction, with the row that says so. PostgreSQL undoes all of a step
 * that fails. H2 commits each change of a table at once, so a step that fails may be half done
 * there; it is not taken for done, and is done again by the next start. For that, each statement of
 * a step has to be one that may be repeated.
 *
 * <p>A step that was released is never changed; another one follows it. Immutable.
 *
 * @param steps the steps, the first to version 1
 */
record Migrations(List<Step> steps) {

  /** The migrations of the service. */
  static final Migrations ALL =
      new Migrations(List.of(script("schema-1.sql"), script("schema-2.sql"), new RepositoryStep()));

  private static final String VERSIONS =
      "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY,"
          + " applied TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL)";

  /** A step from one version to the next. */
  interface Step {

    /** Changes the tables. */
    void apply(Handle handle);
  }

  /**
   * Copies the list.
   *
   * @param steps the steps, the first to version 1
   */
  Migrations {
    steps = List.copyOf(steps);
  }

  /** Returns a step that is a script. */
  static Step script(String name) {
    return handle -> handle.createScript(read(name)).execute();
  }

  private static String read(String name) {
    try (InputStream in = requireNonNull(Migrations.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Brings a database to the newest version.
   *
   * @param shown the database in messages
   * @throws IllegalStateException if a newer program has used the database, or a step fails
   */
  void apply(Jdbi jdbi, String shown) {
    jdbi.useHandle(handle -> handle.execute(VERSIONS));
    int present = version(jdbi);
    if (present > steps.size()) {
      throw new IllegalStateException(
          String.format(
              "A newer version of Danube has used the database %s: its tables have version %d, and"
                  + " this server knows those up to %d. Start that version of Danube, or give this"
                  + " server another database.",
              shown, present, steps.size()));
    }
    for (int version = present + 1; version <= steps.size(); version++) {
      apply(jdbi, shown, version);
    }
  }

  private void apply(Jdbi jdbi, String shown, int version) {
    try {
      jdbi.useTransaction(
          handle -> {
            steps.get(version - 1).apply(handle);
            handle.execute("INSERT INTO schema_version (version) VALUES (?)", version);
          });
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          String.format(
              "The tables of the database %s could not be changed from version %d to %d: %s. They"
                  + " still have version %d; the next start tries it again.",
              shown, version - 1, version, e.getMessage(), version - 1),
          e);
    }
  }

  /** Returns the version of the tables; 0 if there are none, or none that have a version. */
  static int version(Jdbi jdbi) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT COALESCE(MAX(version), 0) FROM schema_version")
                .mapTo(Integer.class)
                .one());
  }
}
