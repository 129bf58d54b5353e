package dev.danube.server.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.danube.server.fixture.PostgresServer;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The store with PostgreSQL. It needs the package postgresql: .ci/with-postgres. */
class PostgresStoreCheck extends StoreContract {

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static PostgresServer postgres;

  private String url;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    postgres = new PostgresServer();
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    postgres.stop();
  }

  @Override
  String url() throws Exception {
    if (url == null) {
      url = postgres.create("danube" + DATABASES.incrementAndGet());
    }
    return url;
  }

  @AfterEach
  void forget() {
    url = null;
  }

  @Test
  void a_wrong_password_is_not_shown() throws Exception {
    Throwable refused =
        catchThrowable(() -> Store.open(url().replace("geheim-pg", "geheim-wrong")));
    StringBuilder all = new StringBuilder();
    for (Throwable one = refused; one != null; one = one.getCause()) {
      all.append(one.getMessage());
    }
    assertThat(all.toString()).contains("password authentication failed").doesNotContain("geheim");
  }
}
