package dev.danube.server.internal.database;

import dev.danube.server.fixture.PostgresServer;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Migrations of PostgreSQL. It needs the package postgresql: .ci/with-postgres. */
class PostgresMigrationsCheck extends MigrationsContract {

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static PostgresServer postgres;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    postgres = new PostgresServer();
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    postgres.stop();
  }

  @Override
  Jdbi jdbi() throws Exception {
    return Jdbi.create(postgres.create("migrated" + DATABASES.incrementAndGet()));
  }

  @Override
  boolean undoesTables() {
    return true;
  }
}
