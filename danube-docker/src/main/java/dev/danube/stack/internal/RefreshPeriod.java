package dev.danube.stack.internal;

import dev.danube.internal.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A period of time in which an image counts as new. Periods follow each other without a gap, and
 * are counted from a Monday at 00:00 UTC. Immutable.
 *
 * @param length the length of the period
 * @param start its start
 */
public record RefreshPeriod(Duration length, Instant start) {

  /** The shortest period: a run takes longer than one that is much shorter. */
  public static final Duration SHORTEST = Duration.ofHours(1);

  private static final Instant FIRST = Instant.parse("1970-01-05T00:00:00Z");

  private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,3})([hdw])");
  private static final int DAYS_OF_WEEK = 7;

  /** Returns the period that a point of time is in. */
  public static RefreshPeriod at(Instant now, Duration length) {
    long seconds = Duration.between(FIRST, now).toSeconds();
    long number = Math.floorDiv(seconds, length.toSeconds());
    return new RefreshPeriod(length, FIRST.plusSeconds(number * length.toSeconds()));
  }

  /** Returns the length as it is written in a definition, such as {@code 7d}. */
  public String lengthText() {
    long days = length.toDays();
    return length.equals(Duration.ofDays(days)) ? days + "d" : Durations.text(length);
  }

  /** Reads a length such as {@code 12h}, {@code 7d} or {@code 2w}; empty if the text is another. */
  public static Optional<Duration> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "h" -> Duration.ofHours(number);
          case "d" -> Duration.ofDays(number);
          default -> Duration.ofDays(DAYS_OF_WEEK * number);
        });
  }
}
