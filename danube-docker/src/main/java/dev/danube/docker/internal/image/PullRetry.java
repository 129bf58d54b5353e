package dev.danube.docker.internal.image;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Whether a pull that has failed is tried again. Most failures are there to stay, such as a name
 * that is wrong or a login that is missing; the daemon tells them apart by words alone.
 */
final class PullRetry {

  static final int ATTEMPTS = 3;

  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  private static final int GROWTH = 4;

  /** What networks and registries that are busy or restart are told by. */
  private static final List<String> PASSING =
      List.of(
          "timeout",
          "timed out",
          "deadline exceeded",
          "eof",
          "connection reset",
          "connection refused",
          "broken pipe",
          "temporary failure",
          "try again",
          "toomanyrequests",
          "too many requests",
          "unexpected http status: 5",
          "status code 5",
          "internal server error",
          "bad gateway",
          "service unavailable");

  private PullRetry() {}

  static boolean isPassing(String problem) {
    String text = problem.toLowerCase(Locale.ROOT);
    return PASSING.stream().anyMatch(text::contains);
  }

  /** How long to wait after an attempt, counted from 1. */
  static Duration waitAfter(int attempt) {
    return FIRST_WAIT.multipliedBy((long) Math.pow(GROWTH, attempt - 1.0));
  }
}
