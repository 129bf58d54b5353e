package dev.danube.description;

import dev.danube.docker.DockerBackend;
import dev.danube.engine.Danube;
import dev.danube.engine.internal.Signals;
import dev.danube.report.PlainLog;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Service mode in a terminal. It prints each run as {@link PlainLog} does. */
record ServiceProgram(PrintStream out) {

  private static final int CANCELLED = 130;

  /**
   * Runs until the program is ended.
   *
   * @param settings sets up what runs the containers
   * @return the exit code
   */
  int run(ContainerDescriptions read, Consumer<Danube.Builder> settings, ServiceOptions options) {
    try (Danube danube =
            Danube.using(
                builder -> {
                  builder.backend(DockerBackend.fromEnvironment());
                  settings.accept(builder);
                  builder.home(options.home()).report(true);
                  builder.listener(new PlainLog(read.pipeline(), out));
                });
        ServiceMode mode =
            ServiceMode.start(
                danube,
                read,
                builder -> {
                  options.apply(builder);
                  builder.onMessage(out::println);
                })) {
      mode.schedules().forEach((name, schedule) -> out.println(name + " runs again " + schedule));
      // Nothing starts after a signal that ends the program, which cancels what runs.
      List<Runnable> before =
          List.of(
              Signals.on("HUP", usual -> mode.reload()),
              Signals.on("INT", usual -> end(mode, usual)),
              Signals.on("TERM", usual -> end(mode, usual)));
      try {
        mode.await();
        return 0;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return CANCELLED;
      } finally {
        before.forEach(Runnable::run);
      }
    }
  }

  private static void end(ServiceMode mode, Runnable usual) {
    mode.stop();
    usual.run();
  }

  /** The options of service mode in {@link DescriptionMain}. */
  static final class ServiceOptions {

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
}
