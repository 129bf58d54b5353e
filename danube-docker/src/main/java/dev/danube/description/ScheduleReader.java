package dev.danube.description;

import dev.danube.internal.yaml.YamlMap;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A reader of {@code schedule} and {@code every}. */
final class ScheduleReader {

  private static final String SCHEDULE = "schedule";
  private static final String EXTENSION = "x-schedule";
  private static final String EVERY = "every";
  private static final Pattern DAILY = Pattern.compile("daily (?:at )?(\\d\\d?:\\d\\d)");

  /** The number of fields of an expression of cron. */
  private static final int FIELDS = 5;

  private ScheduleReader() {}

  /** Returns the schedule of a container, or of all; empty if there is none. */
  static Optional<Schedule> read(YamlMap map) {
    if (map.isSet(SCHEDULE) && map.isSet(EVERY)) {
      map.problem(EVERY, "\"every\" is there beside \"schedule\"; set one");
    }
    Optional<Schedule> every = map.text(EVERY).flatMap(text -> every(map, text));
    return every.or(() -> map.has(SCHEDULE) ? schedule(map, SCHEDULE) : Optional.empty());
  }

  /** Adds a problem for each key that is there, if there is no service mode. */
  static void check(YamlMap map, DescriptionSettings settings, String... keys) {
    for (String key : keys) {
      if (!settings.hasServiceMode() && map.isSet(key)) {
        map.problem(
            key,
            String.format(
                "\"%s\" is for service mode, but here a container runs once in each run of the"
                    + " pipeline; take it out, and give the pipeline a schedule",
                key));
      }
    }
  }

  /** Returns the schedule of a service of a Compose file; empty if there is none. */
  static Optional<Schedule> extension(YamlMap map) {
    return map.has(EXTENSION) ? schedule(map, EXTENSION) : Optional.empty();
  }

  private static Optional<Schedule> every(YamlMap map, String text) {
    Optional<Duration> pause = DescriptionKeys.duration(text);
    if (pause.isEmpty()) {
      map.problem(EVERY, String.format("every is a time such as 30s, 10m or 2h, not \"%s\"", text));
    }
    return pause.map(Schedule::every);
  }

  private static Optional<Schedule> schedule(YamlMap map, String key) {
    if (map.isText(key)) {
      return map.text(key).flatMap(text -> schedule(map, key, text, ZoneId.systemDefault()));
    }
    Optional<YamlMap> parts = map.map(key);
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    YamlMap one = parts.get();
    Optional<String> at = one.text("at");
    Optional<ZoneId> zone = one.text("zone").flatMap(name -> zone(one, name));
    one.refuseOtherKeys();
    if (at.isEmpty()) {
      one.missing("at", "has no \"at\", such as \"0 3 * * *\" or daily 03:00");
    }
    return at.flatMap(text -> schedule(one, "at", text, zone.orElseGet(ZoneId::systemDefault)));
  }

  private static Optional<ZoneId> zone(YamlMap map, String name) {
    try {
      return Optional.of(ZoneId.of(name));
    } catch (DateTimeException e) {
      map.problem("zone", String.format("\"%s\" is no time zone such as Europe/Berlin", name));
      return Optional.empty();
    }
  }

  private static Optional<Schedule> schedule(YamlMap map, String key, String text, ZoneId zone) {
    try {
      return Optional.of(of(text, zone));
    } catch (IllegalArgumentException | IllegalStateException e) {
      map.problem(key, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /**
   * Returns the schedule that a text is: {@code every 10m}, {@code daily 03:00}, or an expression
   * of cron.
   *
   * @throws IllegalArgumentException if it is none
   * @throws IllegalStateException if it is for cron, and the library for that is missing
   */
  static Schedule of(String text, ZoneId zone) {
    if (text.startsWith("every ")) {
      return Schedule.every(
          DescriptionKeys.duration(text.substring("every ".length()))
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          String.format("\"%s\" is no pause such as every 10m", text))));
    }
    Matcher daily = DAILY.matcher(text);
    if (!daily.matches() && text.strip().split("\\s+", -1).length != FIELDS) {
      throw new IllegalArgumentException(
          String.format(
              "\"%s\" is no schedule; write every 10m, daily 03:00, or five fields of cron such as"
                  + " 0 3 * * MON",
              text));
    }
    if (!daily.matches()) {
      return Schedule.cron(text, zone);
    }
    String time = daily.group(1);
    try {
      return Schedule.daily(LocalTime.parse(time.length() == 4 ? "0" + time : time), zone);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          String.format("\"%s\" is no time of the day such as 03:00", time), e);
    }
  }
}
