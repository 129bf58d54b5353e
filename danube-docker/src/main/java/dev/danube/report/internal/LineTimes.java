package dev.danube.report.internal;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** The times in front of the lines of a log. Immutable. */
public final class LineTimes {

  /** No times. */
  public static final LineTimes NONE = new LineTimes(null);

  private final @Nullable DateTimeFormatter format;

  private LineTimes(@Nullable DateTimeFormatter format) {
    this.format = format;
  }

  /** Returns times of the day, to the millisecond. */
  public static LineTimes in(ZoneId zone) {
    return new LineTimes(DateTimeFormatter.ofPattern("HH:mm:ss.SSS ").withZone(zone));
  }

  /** Returns what stands in front of a line: a time and a space, or nothing. */
  public String prefix(Instant at) {
    return format == null ? "" : format.format(at);
  }
}
