package dev.danube.server.internal.database;

import java.nio.file.Path;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.io.TempDir;

/** Migrations of a file of H2. */
class MigrationsTest extends MigrationsContract {

  @TempDir private Path folder;

  @Override
  Jdbi jdbi() {
    return Jdbi.create("jdbc:h2:file:" + folder.resolve("danube"));
  }

  @Override
  boolean undoesTables() {
    return false;
  }
}
