package dev.danube.docker.internal.image;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The rules for repeating a failed pull. Most failures are permanent, such as a wrong name or a
 * missing login. The daemon distinguishes failures only by their texts.
 */
final class PullRetry {

  static final int ATTEMPTS = 3;

  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  private static final int GROWTH = 4;

  /** Texts of temporary problems: of a network, or of a busy or restarting registry. */
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

  /** Returns the time to wait after an attempt. Attempts are counted from 1. */
  static Duration waitAfter(int attempt) {
    return FIRST_WAIT.multipliedBy((long) Math.pow(GROWTH, attempt - 1.0));
  }
}
