package dev.danube.docker.internal.daemon;

import com.github.dockerjava.transport.DockerHttpClient;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.engine.internal.Causes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Sends requests to a daemon that may have been restarted since the last one. The client of the
 * library keeps connections for later and does not see that a daemon has closed them; the first
 * that turns out to be closed is a reason to distrust all that it keeps, so it is replaced. A unix
 * socket tells of it when the request is written, which is then sent again; over TCP that cannot be
 * told from a daemon that has read it, and this one request fails. Thread-safe.
 */
public final class ReconnectingHttpClient implements DockerHttpClient {

  private final Supplier<DockerHttpClient> clients;

  private volatile DockerHttpClient current;

  /** Streams may still run over them. */
  @GuardedBy("this") private final List<DockerHttpClient> replaced = new ArrayList<>();

  public ReconnectingHttpClient(Supplier<DockerHttpClient> clients) {
    this.clients = clients;
    this.current = clients.get();
  }

  @Override
  public Response execute(Request request) {
    DockerHttpClient used = current;
    try {
      return used.execute(request);
    } catch (RuntimeException e) {
      if (Causes.of(e).noneMatch(IOException.class::isInstance)) {
        throw e;
      }
      replace(used);
      boolean isStream = request.bodyBytes() == null && request.body() != null;
      if (isStream || !wasClosed(e)) {
        throw e; // a part of the stream is gone, or the daemon may have read the request
      }
      return current.execute(request);
    }
  }

  /**
   * Whether the other side had closed the connection before all of the request was written, so that
   * nothing can have been done for it.
   */
  private static boolean wasClosed(Throwable e) {
    // The system's word for EPIPE; some put it into parentheses after a translation.
    return Causes.of(e)
        .filter(IOException.class::isInstance)
        .anyMatch(cause -> String.valueOf(cause.getMessage()).contains("roken pipe"));
  }

  private synchronized void replace(DockerHttpClient used) {
    if (current == used) {
      replaced.add(used);
      current = clients.get();
    }
  }

  @Override
  public synchronized void close() throws IOException {
    replaced.add(current);
    IOException problem = null;
    for (DockerHttpClient client : replaced) {
      try {
        client.close();
      } catch (IOException e) {
        problem = e;
      }
    }
    if (problem != null) {
      throw problem;
    }
  }
}
