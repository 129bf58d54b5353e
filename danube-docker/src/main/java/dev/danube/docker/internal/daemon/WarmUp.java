package dev.danube.docker.internal.daemon;

import com.github.dockerjava.api.model.Version;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.danube.engine.internal.IoAction;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loading of the classes that a connection to Docker needs, which take most of the time of the
 * first connection. It runs while the program does other things, such as defining its pipeline. It
 * connects to nothing.
 */
public final class WarmUp {

  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
  private static final AtomicBoolean BEGUN = new AtomicBoolean();

  private WarmUp() {}

  /** Starts the loading, once in a JVM. */
  public static void startOnce() {
    if (!BEGUN.getAndSet(true)) {
      start("danube-warm-up-transport", WarmUp::loadTransport);
      start("danube-warm-up-json", WarmUp::loadJson);
    }
  }

  private static void start(String name, IoAction loading) {
    Thread thread =
        new Thread(
            () -> {
              try {
                loading.run();
              } catch (IOException | RuntimeException | LinkageError e) {
                LOG.debug("The warm-up failed; the connection to Docker will report the reason", e);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void loadTransport() throws IOException {
    URI nowhere = URI.create("unix:///nowhere");
    new ZerodepDockerHttpClient.Builder().dockerHost(nowhere).build().close();
  }

  private static void loadJson() throws IOException {
    DockerClientConfig config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost("unix:///nowhere")
            .build();
    config.getObjectMapper().readValue("{\"ApiVersion\":\"1.41\"}", Version.class);
  }
}
