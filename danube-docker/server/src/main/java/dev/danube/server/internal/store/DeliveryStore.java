package dev.danube.server.internal.store;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** The deliveries of webhooks that were taken, each of which is taken once. Thread-safe. */
public final class DeliveryStore {

  /** The time for which a delivery is remembered. */
  private static final Duration MEMORY = Duration.ofDays(30);

  /** The state of SQL for a key that is there already. */
  private static final String DUPLICATE = "23505";

  private final Jdbi jdbi;

  DeliveryStore(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * Takes a delivery, and forgets very old ones.
   *
   * @param id its id, of at most 64 characters
   * @param now when it arrived
   * @return false if it was taken already
   */
  public boolean take(String id, Instant now) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate("DELETE FROM delivery WHERE received < :time")
                .bind("time", Times.of(now.minus(MEMORY)))
                .execute());
    try {
      jdbi.useHandle(
          handle ->
              handle
                  .createUpdate("INSERT INTO delivery (id, received) VALUES (:id, :time)")
                  .bind("id", id)
                  .bind("time", Times.of(now))
                  .execute());
      return true;
    } catch (UnableToExecuteStatementException e) {
      if (e.getCause() instanceof SQLException sql && DUPLICATE.equals(sql.getSQLState())) {
        return false;
      }
      throw e;
    }
  }

  /** Forgets a delivery, which may be taken again. */
  public void forget(String id) {
    jdbi.useHandle(
        handle ->
            handle.createUpdate("DELETE FROM delivery WHERE id = :id").bind("id", id).execute());
  }
}
