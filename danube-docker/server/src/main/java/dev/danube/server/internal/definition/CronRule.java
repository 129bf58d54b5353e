package dev.danube.server.internal.definition;

import dev.danube.description.Schedule;
import java.time.DateTimeException;
import java.time.ZoneId;

/**
 * A rule for the times at which a pipeline runs. Immutable.
 *
 * @param cron an expression of cron, such as {@code 0 3 * * MON}
 * @param zone the name of the time zone in which it is meant
 */
public record CronRule(String cron, String zone) {

  /**
   * Returns the times.
   *
   * @throws IllegalArgumentException if the expression or the zone is invalid
   */
  public Schedule times() {
    return Schedule.cron(cron, zone(zone));
  }

  /**
   * Returns the time zone of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          String.format("\"%s\" is no time zone such as Europe/Berlin", name), e);
    }
  }
}
