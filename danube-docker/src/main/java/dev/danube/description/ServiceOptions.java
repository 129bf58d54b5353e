package dev.danube.description;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of service mode in {@link DescriptionMain}. */
final class ServiceOptions {

  @Option(names = "--every")
  @Nullable String every;

  @Option(names = "--daily")
  @Nullable String daily;

  @Option(names = "--cron")
  @Nullable String cron;

  @Option(names = "--services-only")
  boolean isServicesOnly;

  @Option(names = "--watch")
  boolean isWatched;

  @Option(names = "--home")
  @Nullable Path home;

  boolean isSet() {
    return every != null || daily != null || cron != null || isServicesOnly || isWatched;
  }

  Path home() {
    return home == null ? Path.of(".danube") : home;
  }

  /**
   * Sets up the mode.
   *
   * @throws IllegalArgumentException if an option is wrong, or two contradict each other
   */
  void apply(ServiceMode.Builder mode) {
    List<String> schedules = new ArrayList<>();
    if (every != null) {
      schedules.add("every " + every);
    }
    if (daily != null) {
      schedules.add("daily " + daily);
    }
    if (cron != null) {
      schedules.add(cron);
    }
    if (schedules.size() > 1) {
      throw new IllegalArgumentException("Set one of --every, --daily and --cron");
    }
    schedules.forEach(text -> mode.schedule(ScheduleReader.of(text, ZoneId.systemDefault())));
    if (isServicesOnly) {
      mode.servicesOnly();
    }
    if (isWatched) {
      mode.watched();
    }
  }
}
