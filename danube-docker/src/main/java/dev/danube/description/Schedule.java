package dev.danube.description;

import dev.danube.description.internal.CronTimes;
import dev.danube.description.internal.LocalTimes;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.Function;

/**
 * A rule for the times at which a container runs again. Immutable and thread-safe.
 *
 * <p>Where clocks are put forward, a time that is skipped is the moment at which they are put
 * forward. Where they are put back, a time that comes twice is the first of both.
 */
public final class Schedule {

  private final Function<Instant, Optional<Instant>> next;
  private final boolean isFromEnd;
  private final String text;

  private Schedule(Function<Instant, Optional<Instant>> next, boolean isFromEnd, String text) {
    this.next = next;
    this.isFromEnd = isFromEnd;
    this.text = text;
  }

  /**
   * Returns the rule of a pause, which begins at the end of a run.
   *
   * @param pause more than zero
   * @return the rule
   * @throws IllegalArgumentException if the pause is not more than zero
   */
  public static Schedule every(Duration pause) {
    Durations.positive("every", pause);
    return new Schedule(
        after -> Optional.of(after.plus(pause)), true, "every " + Durations.text(pause));
  }

  /**
   * Returns the rule of a time of the day.
   *
   * @param time the time
   * @param zone the time zone in which it is meant
   * @return the rule
   */
  public static Schedule daily(LocalTime time, ZoneId zone) {
    LocalTimes times =
        after -> {
          LocalDateTime today = after.toLocalDate().atTime(time);
          return Optional.of(today.isAfter(after) ? today : today.plusDays(1));
        };
    return at(times, zone, "daily at " + time);
  }

  /**
   * Returns a rule in the syntax of cron: minute, hour, day of the month, month, day of the week.
   *
   * @param expression such as {@code 0 3 * * MON}
   * @param zone the time zone in which it is meant
   * @return the rule
   * @throws IllegalArgumentException if the expression is invalid, or no time fits it
   * @throws IllegalStateException if the class path lacks {@code com.cronutils:cron-utils}, which
   *     is an optional dependency
   */
  public static Schedule cron(String expression, ZoneId zone) {
    return at(CronTimes.of(expression), zone, "cron \"" + expression + "\"");
  }

  private static Schedule at(LocalTimes times, ZoneId zone, String text) {
    return new Schedule(after -> times.next(after, zone), false, text + " " + zone);
  }

  /**
   * Returns the next time.
   *
   * @param after a time; for the rule of a pause, the end of a run
   * @return the first time after it; empty if there is none
   */
  public Optional<Instant> next(Instant after) {
    return next.apply(after);
  }

  /** Returns whether the next time depends on the end of a run, so that none can be missed. */
  boolean isFromEnd() {
    return isFromEnd;
  }

  /**
   * Returns the rule in words.
   *
   * @return such as {@code every 10m} or {@code daily at 03:00 Europe/Berlin}
   */
  @Override
  public String toString() {
    return text;
  }
}
