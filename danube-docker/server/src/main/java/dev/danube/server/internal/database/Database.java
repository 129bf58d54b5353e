package dev.danube.server.internal.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** A database that is open: its connections, and the lock on it. Thread-safe. */
public final class Database implements AutoCloseable {

  private static final Duration CONNECTION_LIMIT = Duration.ofSeconds(10);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);

  /** The code of H2 for a file that another program has opened. */
  private static final int IN_USE = 90_020;

  private final HikariDataSource source;
  private final @Nullable DatabaseLock lock;
  private final Jdbi jdbi;
  private final boolean isPostgres;

  private Database(HikariDataSource source, @Nullable DatabaseLock lock, boolean isPostgres) {
    this.isPostgres = isPostgres;
    this.source = source;
    this.lock = lock;
    this.jdbi = Jdbi.create(source);
  }

  /**
   * Opens a database, and brings its tables to the version of this program.
   *
   * @param lost is called if another server takes the database later
   * @throws IllegalStateException if another server uses the database, a newer program has used it,
   *     or it cannot be opened
   */
  public static Database open(DatabaseUrl url, Runnable lost) {
    DatabaseLock lock = null;
    HikariDataSource source = null;
    boolean isOpen = false;
    try {
      lock = url.isPostgres() ? DatabaseLock.acquire(url, lost) : null;
      source = new HikariDataSource(config(url));
      Database database = new Database(source, lock, url.isPostgres());
      Migrations.ALL.apply(database.jdbi, url.shown());
      isOpen = true;
      return database;
    } catch (SQLException | RuntimeException e) {
      throw refused(url, e);
    } finally {
      if (!isOpen) {
        close(source, lock);
      }
    }
  }

  private static HikariConfig config(DatabaseUrl url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url.text());
    url.user().ifPresent(config::setUsername);
    url.password().ifPresent(config::setPassword);
    if (url.isPostgres()) {
      config.addDataSourceProperty("socketTimeout", ANSWER_LIMIT.toSeconds());
      config.addDataSourceProperty("tcpKeepAlive", true);
    }
    config.setMaximumPoolSize(8);
    config.setConnectionTimeout(CONNECTION_LIMIT.toMillis());
    config.setPoolName("danube-store");
    return config;
  }

  private static RuntimeException refused(DatabaseUrl url, Exception problem) {
    for (Throwable one = problem; one != null; one = one.getCause()) {
      if (one instanceof SQLException sql && sql.getErrorCode() == IN_USE) {
        return new IllegalStateException(
            String.format(
                "Another server uses the database %s. Stop that server, or give this one another"
                    + " folder or database.",
                url.shown()),
            problem);
      }
    }
    return problem instanceof IllegalStateException refused
        ? refused
        : new IllegalStateException(
            String.format(
                "The database %s cannot be opened: %s", url.shown(), problem.getMessage()),
            problem);
  }

  private static void close(@Nullable HikariDataSource source, @Nullable DatabaseLock lock) {
    try {
      if (source != null) {
        source.close();
      }
    } finally {
      if (lock != null) {
        lock.close();
      }
    }
  }

  /**
   * Waits until all that was stored is on the disk. PostgreSQL does so itself; H2 writes in the
   * background, so that the end of its program can lose what it has just stored.
   */
  public void sync() {
    if (!isPostgres) {
      jdbi.useHandle(handle -> handle.execute("CHECKPOINT SYNC"));
    }
  }

  /** Returns what makes statements. */
  public Jdbi jdbi() {
    return jdbi;
  }

  @Override
  public void close() {
    close(source, lock);
  }
}
