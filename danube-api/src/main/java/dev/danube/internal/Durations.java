package dev.danube.internal;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Helpers for durations: limits, and a text for people. */
public final class Durations {

  private static final Duration FOREVER = Duration.ofDays(36_500);

  private Durations() {}

  /**
   * Limits a duration to a century. That is long enough to count as unlimited, and still fits into
   * the numbers of timers and waits.
   *
   * @param duration any duration
   * @return the duration, or a century if it is longer
   */
  public static Duration limited(Duration duration) {
    return duration.compareTo(FOREVER) < 0 ? duration : FOREVER;
  }

  /**
   * Returns what is wrong with a limit.
   *
   * @param name what is limited, as the message names it
   * @param limit the limit
   * @return the problem; empty if the limit is more than zero
   */
  public static Optional<String> limitProblem(String name, Duration limit) {
    return limit.isNegative() || limit.isZero()
        ? Optional.of(name + " must be more than zero, was " + limit)
        : Optional.empty();
  }

  /**
   * Refuses a limit that is not more than zero.
   *
   * @param name what is limited, as the message names it
   * @param limit the limit
   * @return the limit
   * @throws IllegalArgumentException if the limit is zero or negative
   */
  public static Duration positive(String name, Duration limit) {
    limitProblem(name, limit)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
    return limit;
  }

  /**
   * Returns a duration as text, with a precision that depends on its size.
   *
   * @param duration zero or more
   * @return a text such as {@code 80ms}, {@code 4.2s}, {@code 4m 12s} or {@code 2h 03m}
   */
  public static String text(Duration duration) {
    long seconds = duration.toSeconds();
    if (duration.toMillis() < 1000) {
      return duration.toMillis() + "ms";
    }
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1fs", Math.floor(duration.toMillis() / 100.0) / 10);
    }
    if (seconds < 3600) {
      return String.format(Locale.ROOT, "%dm %02ds", seconds / 60, seconds % 60);
    }
    return String.format(Locale.ROOT, "%dh %02dm", seconds / 3600, seconds / 60 % 60);
  }
}
