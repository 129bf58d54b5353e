package dev.danube.server.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.danube.server.fixture.PostgresServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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

  @Override
  String emptyUrl() throws Exception {
    return postgres.create("danube" + DATABASES.incrementAndGet());
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

  @Test
  void a_database_has_one_server_at_a_time() throws Exception {
    String name = url().replaceFirst("[?].*", "");
    assertThatIllegalStateException()
        .isThrownBy(() -> Store.open(url()))
        .withMessage(
            "Another server uses the database %s. Stop that server, or give this one another"
                + " database. If the machine of that server is gone, the database notices it within"
                + " a minute.",
            name);
    String other = postgres.create("danube" + DATABASES.incrementAndGet());
    Store.open(other).close();
    Store.open(other).close();
  }

  @Test
  void a_server_that_has_lost_the_database_to_another_one_is_told() throws Exception {
    String other = postgres.create("danube" + DATABASES.incrementAndGet());
    CountDownLatch lost = new CountDownLatch(1);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    Store first = Store.open(other, lost::countDown);
    try (Connection connection = DriverManager.getConnection(other);
        Statement statement = connection.createStatement()) {
      Future<Store> second = thread.submit(() -> Store.open(other));
      String locks = " FROM pg_locks WHERE locktype = 'advisory' AND ";
      while (!statement.executeQuery("SELECT pid" + locks + "NOT granted").next()) {
        Thread.onSpinWait(); // bounded by the limit of the test
      }
      statement.execute(
          "SELECT pg_terminate_backend(pid)"
              + locks
              + "granted AND pid IN (SELECT pid"
              + " FROM pg_stat_activity WHERE datname = current_database())");
      try (Store taken = second.get(60, TimeUnit.SECONDS)) {
        assertThat(lost.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(taken.isReady()).isTrue();
      }
    } finally {
      first.close();
      thread.shutdownNow();
    }
  }

  @Test
  void a_lock_is_taken_again_after_the_database_was_away() throws Exception {
    String other = postgres.create("danube" + DATABASES.incrementAndGet());
    CountDownLatch lost = new CountDownLatch(1);
    try (Store first = Store.open(other, lost::countDown);
        Connection connection = DriverManager.getConnection(other);
        Statement statement = connection.createStatement()) {
      String locks =
          " FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid IN (SELECT pid"
              + " FROM pg_stat_activity WHERE datname = current_database())";
      statement.execute("SELECT pg_terminate_backend(pid)" + locks);
      while (statement.executeQuery("SELECT pid" + locks).next()) {
        Thread.onSpinWait(); // until the lock is gone
      }
      while (!statement.executeQuery("SELECT pid" + locks).next()) {
        Thread.onSpinWait(); // until it is there again; bounded by the limit of the test
      }
      assertThat(lost.getCount()).isOne();
      assertThat(first.isReady()).isTrue();
    }
  }
}
