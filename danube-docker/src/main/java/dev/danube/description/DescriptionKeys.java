package dev.danube.description;

import dev.danube.PipelineDefinitionException;
import dev.danube.Retry;
import dev.danube.Service;
import dev.danube.Stage;
import dev.danube.internal.yaml.YamlMap;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The keys of a container that set what a setting of a stage with that meaning sets. */
final class DescriptionKeys {

  static final String USER = "user";
  static final String NETWORK = "network";
  static final String WORKDIR = "workdir";
  static final String MEMORY = "memory";
  static final String CPUS = "cpus";
  static final String PLATFORM = "platform";
  private static final String TIMEOUT = "timeout";
  private static final String RETRY = "retry";
  private static final String ALLOW_FAILURE = "allow_failure";
  static final String DESCRIPTION = "desc";
  static final String LINK = "info_link";

  /** The keys, in the order of their documentation. */
  static final List<String> ALL =
      List.of(
          DESCRIPTION,
          LINK,
          NETWORK,
          USER,
          WORKDIR,
          MEMORY,
          CPUS,
          PLATFORM,
          TIMEOUT,
          RETRY,
          ALLOW_FAILURE);

  /** The keys of a sidecar. */
  static final List<String> OF_SIDECARS =
      List.of(DESCRIPTION, LINK, USER, WORKDIR, MEMORY, CPUS, PLATFORM);

  private DescriptionKeys() {}

  /** Sets up a stage. */
  static void apply(Map<String, String> settings, Stage.Builder s) {
    settings.forEach((key, value) -> apply(key, value, s));
  }

  /**
   * Reads a value, and puts it into the settings unless it is wrong.
   *
   * @param key the key that the file has
   * @param ours the key of the setting
   */
  static void read(YamlMap map, String key, String ours, Map<String, String> settings) {
    if (ours.equals(ALLOW_FAILURE)) {
      map.flag(key).ifPresent(flag -> settings.put(ours, flag.toString()));
      return;
    }
    Optional<String> value =
        map.text(key).filter(text -> !(ours.equals(DESCRIPTION) && text.isBlank()));
    if (value.isPresent()) {
      String problem = problem(ours, value.get());
      if (problem.isEmpty()) {
        settings.put(ours, value.get());
      } else if (problem.contains('"' + value.get() + '"')) {
        map.problem(key, problem);
      } else {
        map.problem(key, String.format("%s, not \"%s\"", problem, value.get()));
      }
    }
  }

  /** Reads the link, and puts it into the settings. One that is no address is a warning. */
  static void readLink(
      YamlMap map, Map<String, String> settings, DescriptionFile.Warnings warnings) {
    Optional<String> link = map.text(LINK).filter(text -> !text.isBlank());
    if (link.isPresent() && problem(LINK, link.get()).isEmpty()) {
      settings.put(LINK, link.get());
    } else if (link.isPresent()) {
      warnings.add(
          String.format(
              "%s: info_link \"%s\" is no address, so it is left out; write it as in"
                  + " \"https://example.org/wiki\"",
              map.location(LINK), link.get()));
    }
  }

  /** Sets up a sidecar. */
  static void apply(Map<String, String> settings, Service.Builder v) {
    Optional.ofNullable(settings.get(USER)).ifPresent(v::user);
    Optional.ofNullable(settings.get(MEMORY)).ifPresent(v::memory);
    Optional.ofNullable(settings.get(WORKDIR)).ifPresent(v::workdir);
    Optional.ofNullable(settings.get(CPUS)).ifPresent(cpus -> v.cpus(Double.parseDouble(cpus)));
    Optional.ofNullable(settings.get(PLATFORM)).ifPresent(v::platform);
  }

  private static void apply(String key, String value, Stage.Builder s) {
    switch (key) {
      case DESCRIPTION -> s.describe(value.strip().lines().findFirst().orElse(""));
      case LINK -> s.link(value);
      case NETWORK -> s.network(value);
      case USER -> s.user(value);
      case WORKDIR -> s.workdir(value);
      case MEMORY -> s.memory(value);
      case CPUS -> s.cpus(Double.parseDouble(value));
      case PLATFORM -> s.platform(value);
      case TIMEOUT -> s.timeout(duration(value).orElseThrow());
      case RETRY -> s.retry(Retry.attempts(Integer.parseInt(value) + 1));
      default -> {
        if (Boolean.parseBoolean(value)) {
          s.allowFailure();
        }
      }
    }
  }

  /**
   * Returns what is wrong with a value; an empty text if nothing is. What only Docker knows, such
   * as a network, is not checked here.
   */
  private static String problem(String key, String value) {
    return switch (key) {
      case CPUS ->
          value.matches("\\d{0,4}(\\.\\d{1,3})?") && value.matches(".*[1-9].*")
              ? ""
              : "cpus is a number such as 1.5";
      case TIMEOUT -> duration(value).isPresent() ? "" : "timeout is a time such as 30s, 10m or 2h";
      case RETRY -> value.matches("\\d{1,3}") ? "" : "retry is the number of further attempts";
      default -> value.isBlank() ? key + " has no value" : problemOf(s -> apply(key, value, s));
    };
  }

  /** Returns what a pipeline says of a setting of a stage; an empty text if nothing is wrong. */
  static String problemOf(Consumer<Stage.Builder> setting) {
    return problemOf("x", setting);
  }

  /** Returns what a pipeline says of a stage; an empty text if nothing is wrong. */
  static String problemOf(String name, Consumer<Stage.Builder> setting) {
    try {
      Stage.define(name, s -> setting.accept(s.image("x").run("x")));
      return "";
    } catch (PipelineDefinitionException e) {
      return e.problems().get(0).message();
    }
  }

  /** Returns the time that a text such as {@code 10m} is; empty if it is none. */
  static Optional<Duration> duration(String text) {
    if (!text.matches("[1-9]\\d{0,6}[smhd]")) {
      return Optional.empty();
    }
    long number = Long.parseLong(text.substring(0, text.length() - 1));
    return Optional.of(
        switch (text.charAt(text.length() - 1)) {
          case 's' -> Duration.ofSeconds(number);
          case 'm' -> Duration.ofMinutes(number);
          case 'h' -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        });
  }
}
