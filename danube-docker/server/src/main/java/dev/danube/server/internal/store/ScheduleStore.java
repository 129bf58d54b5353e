package dev.danube.server.internal.store;

import dev.danube.server.internal.database.Database;
import dev.danube.server.internal.definition.CronRule;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The schedules in the database, of which a pipeline has at most one. Thread-safe. */
public final class ScheduleStore {

  private final Database database;
  private final Jdbi jdbi;

  ScheduleStore(Database database) {
    this.database = database;
    this.jdbi = database.jdbi();
  }

  /**
   * Sets the schedule of a pipeline, which exists.
   *
   * @param author who sets it
   */
  public void set(String pipeline, CronRule rule, String author) {
    jdbi.useTransaction(
        handle -> {
          delete(handle, pipeline);
          handle
              .createUpdate(
                  "INSERT INTO schedule (pipeline, cron, time_zone, author, updated)"
                      + " VALUES (:pipeline, :cron, :zone, :author, :now)")
              .bind("pipeline", pipeline)
              .bind("cron", rule.cron())
              .bind("zone", rule.zone())
              .bind("author", author)
              .bind("now", Times.now())
              .execute();
        });
    database.sync();
  }

  /** Removes the schedule of a pipeline. Returns false if it has none. */
  public boolean delete(String pipeline) {
    int deleted = jdbi.withHandle(handle -> delete(handle, pipeline));
    database.sync();
    return deleted == 1;
  }

  private static int delete(Handle handle, String pipeline) {
    return handle
        .createUpdate("DELETE FROM schedule WHERE pipeline = :pipeline")
        .bind("pipeline", Texts.storable(pipeline))
        .execute();
  }

  /** Returns the schedules of all pipelines that are not deleted, by the ids of these. */
  public Map<String, CronRule> all() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT s.* FROM schedule s JOIN pipeline p ON p.id = s.pipeline"
                        + " WHERE p.deleted IS NULL")
                .reduceRows(
                    new HashMap<String, CronRule>(),
                    (all, row) -> {
                      all.put(
                          row.getColumn("pipeline", String.class),
                          new CronRule(
                              row.getColumn("cron", String.class),
                              row.getColumn("time_zone", String.class)));
                      return all;
                    }));
  }
}
