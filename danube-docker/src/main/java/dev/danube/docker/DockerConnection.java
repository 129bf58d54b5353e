package dev.danube.docker;

import com.github.dockerjava.api.DockerClient;
import dev.danube.engine.spi.Backend;
import dev.danube.engine.spi.Session;
import dev.danube.engine.spi.SessionRequest;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client of a daemon for all runs of a Danube. */
final class DockerConnection implements Backend.Connection {

  private static final Logger LOG = LoggerFactory.getLogger(DockerConnection.class);

  private final DockerClient client;
  private final DockerCalls calls;
  private final ImageAccess images;

  DockerConnection(DockerClient client, DockerCalls calls, ImageAccess images) {
    this.client = client;
    this.calls = calls;
    this.images = images;
  }

  @Override
  public Session open(SessionRequest request) {
    return new DockerSession(client, calls, images, request);
  }

  @Override
  public void close() {
    calls.close();
    try {
      client.close();
    } catch (IOException e) {
      LOG.warn("Closing the connection to Docker", e);
    }
  }
}
