package dev.danube.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The browser of this machine: the program that the variable {@code BROWSER} names, as for {@code
 * xdg-open}, else the one that the system opens files with.
 */
final class Browser {

  private static final Logger LOG = LoggerFactory.getLogger(Browser.class);

  private Browser() {}

  /** Opens a file. Returns false if the program could not be started. */
  static boolean open(Path file, Map<String, String> environment) {
    List<String> command = new ArrayList<>(program(environment));
    command.add(file.toAbsolutePath().toString());
    try {
      new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
      return true;
    } catch (IOException e) {
      LOG.debug("The browser could not be started", e);
      return false;
    }
  }

  private static List<String> program(Map<String, String> environment) {
    String named = environment.getOrDefault("BROWSER", "");
    if (!named.isBlank()) {
      // As for xdg-open: several programs, of which the first is taken, each with arguments.
      return List.of(named.split(":", 2)[0].strip().split(" +"));
    }
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (system.contains("win")) {
      return List.of("cmd", "/c", "start", "");
    }
    return List.of(system.contains("mac") ? "open" : "xdg-open");
  }
}
