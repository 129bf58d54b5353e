package dev.danube.docker.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DaemonHttp;
import dev.danube.engine.internal.Json;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The registries that are asked without TLS: those on the loopback interface, and those that the
 * daemon is set to reach without it. Thread-safe.
 *
 * @see <a href="https://docs.docker.com/reference/cli/dockerd/#insecure-registries">the setting of
 *     the daemon</a>
 */
final class InsecureRegistries {

  private final Daemon daemon;
  private volatile @Nullable JsonNode settings;

  InsecureRegistries(Daemon daemon) {
    this.daemon = daemon;
  }

  boolean contains(String registry) throws InterruptedException {
    String host = registry.replaceFirst(":\\d+$", "");
    return host.equals("localhost")
        || host.startsWith("127.")
        || host.equals("[::1]")
        || isSetInsecure(registry);
  }

  private boolean isSetInsecure(String registry) throws InterruptedException {
    JsonNode known = settings;
    if (known == null) {
      known = daemon.call("asking for its system information", client -> read());
      settings = known;
    }
    JsonNode entry = known.path("IndexConfigs").path(registry);
    return entry.has("Secure") && !entry.path("Secure").asBoolean();
  }

  private JsonNode read() throws IOException {
    try (Response response = daemon.engine().calls().get("/info", Map.of())) {
      DaemonHttp.check(response);
      return Json.MAPPER.readTree(response.getBody()).path("RegistryConfig");
    }
  }
}
