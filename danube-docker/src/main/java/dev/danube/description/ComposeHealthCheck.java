package dev.danube.description;

import dev.danube.Readiness;
import dev.danube.description.HiddenTexts.Exposure;
import dev.danube.internal.yaml.YamlMap;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The health check of a service of a Compose file. Danube asks more often than the file says, and
 * gives up when Compose would: after the start period and all retries, but not within a minute.
 *
 * @see <a href="https://docs.docker.com/reference/compose-file/services/#healthcheck">Docker's
 *     documentation</a>
 */
final class ComposeHealthCheck {

  private static final Duration LEAST = Duration.ofMinutes(1);

  /** Docker's own values. */
  private static final Duration INTERVAL = Duration.ofSeconds(30);

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int RETRIES = 3;

  /** A number with its unit. */
  private static final Pattern PART =
      Pattern.compile("(\\d{1,12}(?:\\.\\d{0,9})?|\\.\\d{1,9})(ns|us|\\u00b5s|\\u03bcs|ms|s|m|h)");

  private static final Pattern TIME = Pattern.compile("0|(?:" + PART.pattern() + ")+");

  /** More than anybody waits, and less than what a number of nanoseconds can be. */
  private static final BigDecimal LONGEST = BigDecimal.valueOf(Duration.ofDays(365).toNanos());

  private ComposeHealthCheck() {}

  /**
   * Returns the check that the file has; empty for that of the image.
   *
   * @param hidden learns the command, for everybody can read it
   */
  static Optional<Readiness> read(YamlMap map, HiddenTexts hidden) {
    Optional<YamlMap> check = map.map("healthcheck");
    if (check.isEmpty()) {
      return Optional.empty();
    }
    YamlMap one = check.get();
    boolean isDisabled = one.quotedFlag("disable").orElse(false);
    List<String> test = one.words("test");
    hidden.addShown(one, "test", Exposure.INSPECT, test);
    Duration limit = limit(one);
    Optional<Readiness> readiness =
        isDisabled ? Optional.of(Readiness.started()) : readiness(one, test);
    one.refuseOtherKeys();
    return readiness.map(ready -> ready.within(limit));
  }

  private static Optional<Readiness> readiness(YamlMap one, List<String> test) {
    if (test.equals(List.of("NONE"))) {
      return Optional.of(Readiness.started());
    }
    if (one.isText("test") || (test.size() == 2 && test.get(0).equals("CMD-SHELL"))) {
      return Optional.of(Readiness.command("sh", "-c", test.get(test.size() - 1)));
    }
    if (test.size() > 1 && test.get(0).equals("CMD")) {
      return Optional.of(Readiness.command(test.subList(1, test.size()).toArray(String[]::new)));
    }
    if (one.has("test")) {
      one.problem("test", "test is a text, [CMD, PROGRAM, ...], [CMD-SHELL, SCRIPT] or [NONE]");
      return Optional.empty();
    }
    return Optional.of(Readiness.healthCheck());
  }

  private static Duration limit(YamlMap one) {
    Duration start = time(one, "start_period").orElse(Duration.ZERO);
    Duration interval = time(one, "interval").orElse(INTERVAL);
    Duration timeout = time(one, "timeout").orElse(TIMEOUT);
    time(one, "start_interval");
    int retries = one.number("retries").orElse(RETRIES);
    Duration limit = start.plus(interval.plus(timeout).multipliedBy(Math.max(1, retries)));
    return limit.compareTo(LEAST) < 0 ? LEAST : limit;
  }

  private static Optional<Duration> time(YamlMap one, String key) {
    Optional<String> text = one.text(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!TIME.matcher(text.get()).matches()) {
      one.problem(
          key, String.format("%s is a time such as 30s or 1m30s, not \"%s\"", key, text.get()));
      return Optional.empty();
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher parts = PART.matcher(text.get());
    while (parts.find()) {
      BigDecimal number = new BigDecimal(parts.group(1).replaceFirst("\\.$", ""));
      nanos = nanos.add(number.multiply(BigDecimal.valueOf(nanos(parts.group(2)))));
    }
    return Optional.of(Duration.ofNanos(nanos.min(LONGEST).longValue()));
  }

  private static long nanos(String unit) {
    return switch (unit) {
      case "ns" -> 1;
      case "ms" -> 1_000_000;
      case "s" -> 1_000_000_000;
      case "m" -> Duration.ofMinutes(1).toNanos();
      case "h" -> Duration.ofHours(1).toNanos();
      default -> 1_000; // microseconds, which have three units
    };
  }
}
