package dev.danube.docker;

import dev.danube.engine.spi.SessionRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** The labels of everything that Danube makes in Docker. */
final class Labels {

  /** The id of the run that something was made for. */
  static final String RUN = "dev.danube.run";

  /** The name of the pipeline. */
  static final String PIPELINE = "dev.danube.pipeline";

  /** The program that made it: host, process id, and when the process started. */
  static final String OWNER = "dev.danube.owner";

  /** The name of a cache; such a volume belongs to no run. */
  static final String CACHE = "dev.danube.cache";

  private static final String THIS_PROGRAM = owner();

  private Labels() {}

  static Map<String, String> of(SessionRequest request) {
    return Map.of(RUN, request.run(), PIPELINE, request.pipeline(), OWNER, THIS_PROGRAM);
  }

  private static String owner() {
    ProcessHandle self = ProcessHandle.current();
    String started = self.info().startInstant().map(Instant::toString).orElse("unknown");
    return host() + "/" + self.pid() + "/" + started;
  }

  /** The host's own idea of its name; asking the network for it may take long. */
  private static String host() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      String name = System.getenv().getOrDefault("HOSTNAME", "");
      return name.isBlank() ? System.getenv().getOrDefault("COMPUTERNAME", "unknown") : name;
    }
  }
}
