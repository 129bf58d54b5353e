package dev.danube.server.internal.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock that a server has on a database of PostgreSQL, so that no other server runs the same
 * runs. It is held by a connection, and is free when the program has died. A file of H2 has a lock
 * of its own. Thread-safe.
 */
final class DatabaseLock implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DatabaseLock.class);

  /** The number of the lock: the letters of Danube. */
  private static final long NUMBER = 0x44414E554245L;

  private static final Duration PERIOD = Duration.ofSeconds(5);
  private static final int SECONDS = 20;

  /** The code of PostgreSQL for a lock that was not free in time. */
  private static final String NOT_FREE = "55P03";

  private final DatabaseUrl url;
  private final Runnable lost;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "danube-server-lock");
            thread.setDaemon(true);
            return thread;
          });

  private @Nullable Connection connection; // used by the thread, before its start and after its end

  private DatabaseLock(DatabaseUrl url, Runnable lost) {
    this.url = url;
    this.lost = lost;
  }

  /**
   * Locks a database.
   *
   * @param lost is called if another server has locked it while the connection was lost
   * @throws IllegalStateException if another server has locked it
   * @throws SQLException if the database does not answer
   */
  static DatabaseLock acquire(DatabaseUrl url, Runnable lost) throws SQLException {
    DatabaseLock lock = new DatabaseLock(url, lost);
    lock.connection = lock.connect();
    Future<?> unused =
        lock.thread.scheduleWithFixedDelay(
            lock::keep, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    return lock;
  }

  private Connection connect() throws SQLException {
    Properties login = new Properties();
    url.user().ifPresent(user -> login.setProperty("user", user));
    url.password().ifPresent(password -> login.setProperty("password", password));
    login.setProperty("connectTimeout", String.valueOf(SECONDS));
    login.setProperty("socketTimeout", String.valueOf(SECONDS));
    login.setProperty("ApplicationName", "danube-server-lock");
    Connection made = DriverManager.getConnection(url.text(), login);
    boolean isLocked = false;
    try (Statement statement = made.createStatement()) {
      // So that the database soon notices that the machine of a server is gone.
      statement.execute(
          "SET tcp_keepalives_idle = 20; SET tcp_keepalives_interval = 10;"
              + " SET tcp_keepalives_count = 3; SET lock_timeout = '3s'");
      statement.execute("SELECT pg_advisory_lock(" + NUMBER + ")");
      isLocked = true;
      return made;
    } catch (SQLException e) {
      if (NOT_FREE.equals(e.getSQLState())) {
        throw new IllegalStateException(
            String.format(
                "Another server uses the database %s. Stop that server, or give this one another"
                    + " database. If the machine of that server is gone, the database notices it"
                    + " within a minute.",
                url.shown()),
            e);
      }
      throw e;
    } finally {
      if (!isLocked) {
        made.close();
      }
    }
  }

  /** Locks the database again if the connection is lost. */
  private void keep() {
    try {
      if (connection == null || !connection.isValid(SECONDS)) {
        close(connection);
        connection = null;
        connection = connect();
        log.info("The database is locked again, after the connection was lost");
      }
    } catch (IllegalStateException e) {
      log.error("{} This server ends, as it has lost the database to that one.", e.getMessage());
      thread.shutdown();
      new Thread(lost, "danube-server-lost").start(); // not on the thread that it waits for
    } catch (SQLException | RuntimeException e) {
      log.debug("The database does not answer", e);
    }
  }

  private static void close(@Nullable Connection connection) {
    try {
      if (connection != null) {
        connection.close(); // which releases the lock
      }
    } catch (SQLException e) {
      log.debug("The connection was lost already", e);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow(); // the end of the program closes the connection
        return;
      }
      close(connection);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
