package dev.danube.docker.internal.daemon;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;

/**
 * A client that asks a daemon not to compress its answers. The client of the library asks for
 * compression, and the daemon then compresses archives of files with 50 MB a second, which is
 * slower than a socket of this machine by far. Thread-safe.
 */
public final class UncompressedHttpClient implements DockerHttpClient {

  private final DockerHttpClient client;

  public UncompressedHttpClient(DockerHttpClient client) {
    this.client = client;
  }

  /** Returns whether the answers of a daemon do not leave this machine. */
  public static boolean isFor(String uri) {
    return uri.startsWith("unix://") || uri.startsWith("npipe://");
  }

  @Override
  public Response execute(Request request) {
    return client.execute(
        Request.builder().from(request).putHeader("Accept-Encoding", "identity").build());
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
