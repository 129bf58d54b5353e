package dev.danube.docker.internal.registry;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The rules for repeating a failed pull or push. Most failures are permanent, such as a wrong name
 * or a missing login. The daemon distinguishes failures only by their texts; these tables have the
 * wordings of Docker 20.10 to 29, with and without the image store of containerd.
 */
public final class PullRetry {

  public static final int ATTEMPTS = 3;

  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  private static final Duration FIRST_WAIT_OF_LIMIT = Duration.ofSeconds(10);
  private static final int GROWTH = 4;

  private static final List<String> LIMITED =
      List.of("toomanyrequests", "too many requests", "rate limit");

  private static final List<String> DENIED =
      List.of(
          "denied",
          "unauthorized",
          "authentication required",
          "no basic auth",
          "forbidden",
          "insufficient_scope",
          "authorization failed");

  private static final List<String> UNKNOWN =
      List.of(
          "manifest unknown",
          "name unknown",
          "not found",
          "no matching manifest",
          "does not exist");

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
          ": 500 ",
          ": 502 ",
          ": 503 ",
          ": 504 ",
          "goaway",
          "server misbehaving",
          "internal server error",
          "bad gateway",
          "service unavailable");

  private PullRetry() {}

  public static boolean isPassing(String problem) {
    return contains(problem, PASSING) && !contains(problem, DENIED);
  }

  /**
   * Returns the time to wait after an attempt. Attempts are counted from 1. A registry that limits
   * the number of pulls would refuse a try soon after.
   */
  public static Duration waitAfter(int attempt, String problem) {
    Duration first = isLimited(problem) ? FIRST_WAIT_OF_LIMIT : FIRST_WAIT;
    return first.multipliedBy((long) Math.pow(GROWTH, attempt - 1.0));
  }

  /** Returns what to do about a pull that failed, as a phrase. */
  public static String advice(String problem) {
    if (isLimited(problem)) {
      return "the registry limits the number of pulls; try again later, or log in with docker login"
          + " or DockerBackend.builder().login(...)";
    }
    if (contains(problem, DENIED)) {
      return "log in with docker login or DockerBackend.builder().login(...), or check the name:"
          + " registries say the same of images that do not exist";
    }
    return contains(problem, UNKNOWN)
        ? "check the name, the tag and the platform"
        : "check that the name is right and the registry can be reached";
  }

  /** Returns whether a registry does not know the image. */
  public static boolean isUnknown(String problem) {
    return contains(problem, UNKNOWN) && !contains(problem, DENIED);
  }

  private static boolean isLimited(String problem) {
    return contains(problem, LIMITED);
  }

  private static boolean contains(String problem, List<String> texts) {
    String text = problem.toLowerCase(Locale.ROOT);
    return texts.stream().anyMatch(text::contains);
  }
}
