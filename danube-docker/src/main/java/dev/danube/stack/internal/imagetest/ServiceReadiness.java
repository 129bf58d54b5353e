package dev.danube.stack.internal.imagetest;

import dev.danube.Readiness;
import dev.danube.internal.yaml.YamlMap;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The readiness of a service, read from a mapping with one of the keys below and a limit. */
final class ServiceReadiness {

  private static final String PORT = "port";
  private static final String HTTP = "http";
  private static final String LOG = "log";
  private static final String HEALTH = "health";
  private static final List<String> KINDS = List.of(PORT, HTTP, LOG, HEALTH);

  private ServiceReadiness() {}

  /** Reads a readiness. Adds what is wrong to the problems of the file. */
  static Readiness read(YamlMap ready) {
    List<String> kinds = KINDS.stream().filter(ready::has).toList();
    Optional<Duration> within = ready.text("within").flatMap(text -> duration(ready, text));
    Readiness readiness = Readiness.started();
    if (kinds.size() != 1) {
      ready.problem("", "set one of " + String.join(", ", KINDS));
    } else {
      try {
        readiness = read(ready, kinds.get(0));
      } catch (IllegalArgumentException e) {
        ready.problem(kinds.get(0), String.valueOf(e.getMessage()));
      }
    }
    ready.refuseOtherKeys();
    return within.map(readiness::within).orElse(readiness);
  }

  private static Readiness read(YamlMap ready, String kind) {
    return switch (kind) {
      case PORT -> Readiness.port(ready.number(PORT).orElse(0));
      case LOG -> Readiness.logLine(ready.text(LOG).orElse(""));
      case HTTP -> ready.map(HTTP).map(ServiceReadiness::http).orElseGet(Readiness::started);
      default -> {
        if (!ready.flag(HEALTH).orElse(true)) {
          ready.problem(HEALTH, "health is true, or is not set");
        }
        yield Readiness.healthCheck();
      }
    };
  }

  private static Readiness http(YamlMap http) {
    Readiness asked = Readiness.http(http.number(PORT).orElse(0), http.text("path").orElse("/"));
    http.refuseOtherKeys();
    return asked;
  }

  private static Optional<Duration> duration(YamlMap ready, String text) {
    String value = text.toLowerCase(Locale.ROOT);
    if (value.matches("[1-9]\\d{0,5}[sm]")) {
      long number = Long.parseLong(value.substring(0, value.length() - 1));
      return Optional.of(
          value.endsWith("s") ? Duration.ofSeconds(number) : Duration.ofMinutes(number));
    }
    ready.problem("within", String.format("within is a time such as 30s or 2m, not \"%s\"", text));
    return Optional.empty();
  }
}
