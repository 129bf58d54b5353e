package dev.danube.docker;

import dev.danube.Pipeline;
import dev.danube.Service;
import dev.danube.Source;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loggers of the HTTP client that log all that is sent to the daemon, secrets included. No
 * other logger says a secret.
 */
final class WireLog {

  private static final Logger LOG = LoggerFactory.getLogger(WireLog.class);

  private static final String HTTP =
      "com.github.dockerjava.zerodep.shaded.org.apache.hc.client5.http.";

  private static final List<String> LOGGERS = List.of(HTTP + "wire", HTTP + "headers");

  private WireLog() {}

  /**
   * Refuses a pipeline with secrets if one of the loggers is enabled, and warns of it otherwise.
   *
   * @throws IllegalArgumentException if it is
   */
  static void check(Pipeline pipeline) {
    boolean hasSecrets = hasSecrets(pipeline);
    for (String logger : LOGGERS) {
      if (!LoggerFactory.getLogger(logger).isDebugEnabled()) {
        continue;
      }
      if (hasSecrets) {
        throw new IllegalArgumentException(
            String.format(
                "Pipeline \"%s\" has secrets, and the logger %s, which logs all that is sent to"
                    + " Docker, is at level debug; set it to info, or allow it with"
                    + " DockerBackend.builder().allowWireLog()",
                pipeline.name(), logger));
      }
      LOG.warn(
          "The logger {} is at level debug and logs all that is sent to Docker, also logins of"
              + " registries; set it to info",
          logger);
    }
  }

  private static boolean hasSecrets(Pipeline pipeline) {
    boolean isFetched =
        pipeline.source().orElse(null) instanceof Source.Git git && git.login().isPresent();
    return isFetched
        || hasSecrets(pipeline.services())
        || pipeline.allStages().stream()
            .anyMatch(
                stage ->
                    !stage.secrets().isEmpty()
                        || !stage.secretFiles().isEmpty()
                        || hasSecrets(stage.services()));
  }

  private static boolean hasSecrets(List<Service> services) {
    return services.stream()
        .anyMatch(service -> !service.secrets().isEmpty() || !service.secretFiles().isEmpty());
  }
}
