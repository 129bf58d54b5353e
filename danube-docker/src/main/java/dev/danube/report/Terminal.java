package dev.danube.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Questions about the terminal, which a shell answers because Java has no API for them. */
final class Terminal {

  private static final Logger LOG = LoggerFactory.getLogger(Terminal.class);

  private Terminal() {}

  /** Returns whether standard output is a terminal that supports more than plain lines. */
  static boolean isStandardOutput() {
    return !"dumb".equals(System.getenv("TERM")) && "yes".equals(ask("test -t 1 && echo yes >&2"));
  }

  /** Returns what a script prints to standard error; its standard output is this program's. */
  static String ask(String script) {
    try {
      Process shell =
          new ProcessBuilder("sh", "-c", script)
              .redirectOutput(ProcessBuilder.Redirect.INHERIT)
              .start();
      shell.getOutputStream().close();
      if (!shell.waitFor(1, TimeUnit.SECONDS)) {
        shell.destroyForcibly();
        return "";
      }
      return new String(shell.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      LOG.debug("Cannot ask a shell about the terminal", e);
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
