package dev.danube.description;

import dev.danube.docker.DockerBackend;
import dev.danube.engine.Danube;
import dev.danube.engine.internal.Signals;
import dev.danube.report.PlainLog;
import java.io.PrintStream;
import java.util.function.Consumer;

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
      Runnable before = Signals.on("HUP", usual -> mode.reload());
      try {
        mode.await();
        return 0;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return CANCELLED;
      } finally {
        before.run();
      }
    }
  }
}
