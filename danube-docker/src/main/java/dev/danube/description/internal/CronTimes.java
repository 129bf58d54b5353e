package dev.danube.description.internal;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;

/** The times of an expression of cron, as cron-utils reads it. */
public final class CronTimes implements LocalTimes {

  private final ExecutionTime times;

  private CronTimes(ExecutionTime times) {
    this.times = times;
  }

  /**
   * Reads an expression.
   *
   * @throws IllegalArgumentException if it is invalid, or no time fits it
   * @throws IllegalStateException if cron-utils is not on the class path
   */
  public static CronTimes of(String expression) {
    try {
      CronTimes times = new CronTimes(parse(expression));
      if (times.next(LocalDateTime.of(2000, 1, 1, 0, 0)).isEmpty()) {
        throw new IllegalArgumentException(
            String.format("no time fits the cron expression \"%s\"", expression));
      }
      return times;
    } catch (NoClassDefFoundError e) {
      throw new IllegalStateException(
          "a cron expression needs the library com.cronutils:cron-utils; add it as a dependency,"
              + " or use a pause or a time of the day",
          e);
    }
  }

  private static ExecutionTime parse(String expression) {
    CronParser parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
    try {
      return ExecutionTime.forCron(parser.parse(expression));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          String.format(
              "\"%s\" is no cron expression, which has five fields such as 0 3 * * MON: %s",
              expression, e.getMessage()),
          e);
    }
  }

  @Override
  public Optional<LocalDateTime> next(LocalDateTime after) {
    return times.nextExecution(after.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toLocalDateTime);
  }
}
