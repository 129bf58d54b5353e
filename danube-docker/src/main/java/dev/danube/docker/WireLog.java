package dev.danube.docker;

import dev.danube.Pipeline;
import dev.danube.engine.internal.secret.SecretFetch;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * The loggers of the HTTP client that log all that is sent to the daemon, secrets included. No
 * other logger says a secret.
 */
final class WireLog {

  private static final String HTTP =
      "com.github.dockerjava.zerodep.shaded.org.apache.hc.client5.http.";

  private static final List<String> LOGGERS = List.of(HTTP + "wire", HTTP + "headers");

  private WireLog() {}

  /**
   * Refuses a pipeline with secrets if one of the loggers is enabled.
   *
   * @throws IllegalArgumentException if it is
   */
  static void check(Pipeline pipeline) {
    if (SecretFetch.used(pipeline, stage -> true).isEmpty()) {
      return;
    }
    for (String logger : LOGGERS) {
      if (LoggerFactory.getLogger(logger).isDebugEnabled()) {
        throw new IllegalArgumentException(
            String.format(
                "Pipeline \"%s\" has secrets, and the logger %s, which logs all that is sent to"
                    + " Docker, is at level debug; set it to info, or allow it with"
                    + " DockerBackend.builder().allowWireLog()",
                pipeline.name(), logger));
      }
    }
  }
}
