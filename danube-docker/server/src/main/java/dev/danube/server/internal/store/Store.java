package dev.danube.server.internal.store;

import dev.danube.server.internal.database.Database;
import dev.danube.server.internal.database.DatabaseUrl;

/** The database of the service, which is open, and what is stored in it. Thread-safe. */
public final class Store implements AutoCloseable {

  private final Database database;
  private final PipelineStore pipelines;
  private final RunStore runs;
  private final TokenStore tokens;
  private final UserStore users;
  private final RevisionStore revisions;
  private final HostPipelineStore hosted;
  private final DeliveryStore deliveries;
  private final ScheduleStore schedules;

  private Store(Database database) {
    this.database = database;
    this.pipelines = new PipelineStore(database);
    this.runs = new RunStore(database);
    this.tokens = new TokenStore(database);
    this.users = new UserStore(database);
    this.revisions = new RevisionStore(database.jdbi());
    this.hosted = new HostPipelineStore(database.jdbi());
    this.deliveries = new DeliveryStore(database.jdbi());
    this.schedules = new ScheduleStore(database);
  }

  /** Opens a database, as {@link #open(String, Runnable)} does. */
  public static Store open(String url) {
    return open(url, () -> {});
  }

  /**
   * Opens a database, and brings its tables to the version of this program.
   *
   * @param url the JDBC URL, such as {@code jdbc:h2:file:./data/danube}
   * @param lost is called if another server takes the database later
   * @return the database, which the caller closes
   * @throws IllegalArgumentException if it is a URL of something else than H2 and PostgreSQL
   * @throws IllegalStateException if another server uses the database, a newer program has used it,
   *     or it cannot be opened
   */
  public static Store open(String url, Runnable lost) {
    return new Store(Database.open(DatabaseUrl.of(url), lost));
  }

  /** Returns the pipelines in this database. */
  public PipelineStore pipelines() {
    return pipelines;
  }

  /** Returns the runs in this database. */
  public RunStore runs() {
    return runs;
  }

  /** Returns the users in this database. */
  public UserStore users() {
    return users;
  }

  /** Returns the tokens in this database. */
  public TokenStore tokens() {
    return tokens;
  }

  /** Returns the revisions of the pipelines in this database. */
  public RevisionStore revisions() {
    return revisions;
  }

  /** Returns the pipelines in this database that the host defines in Java. */
  public HostPipelineStore hosted() {
    return hosted;
  }

  /** Returns the deliveries of webhooks in this database. */
  public DeliveryStore deliveries() {
    return deliveries;
  }

  /** Returns the schedules in this database. */
  public ScheduleStore schedules() {
    return schedules;
  }

  /** Waits until all that was stored before cannot be lost. */
  public void sync() {
    database.sync();
  }

  /** Returns whether the database answers. */
  public boolean isReady() {
    try {
      return database
          .jdbi()
          .withHandle(handle -> handle.createQuery("SELECT 1").mapTo(Integer.class).one() == 1);
    } catch (RuntimeException e) {
      return false;
    }
  }

  @Override
  public void close() {
    database.close();
  }
}
