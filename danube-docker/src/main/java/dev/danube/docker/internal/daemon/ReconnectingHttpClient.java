package dev.danube.docker.internal.daemon;

import com.github.dockerjava.transport.DockerHttpClient;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.engine.internal.Causes;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A client for a daemon that may have been restarted since the last request. The client of the
 * library keeps connections for later and does not notice that a daemon has closed them. When one
 * of them turns out to be closed, the others probably are too, so the library's client is replaced.
 * On a unix socket, a closed connection shows when the request is written, and the request is sent
 * again. Over TCP, it looks the same as a daemon that has read the request, so this one request
 * fails. Thread-safe.
 */
public final class ReconnectingHttpClient implements DockerHttpClient {

  private final Supplier<DockerHttpClient> clients;

  private final Optional<Closeable> tunnel;

  private volatile DockerHttpClient current;

  /** The replaced clients, which streams may still use. */
  @GuardedBy("this") private final List<DockerHttpClient> replaced = new ArrayList<>();

  public ReconnectingHttpClient(Supplier<DockerHttpClient> clients) {
    this(clients, Optional.empty());
  }

  /**
   * Creates a client.
   *
   * @param clients makes the clients of the library
   * @param tunnel what their connections go through; closed with this client
   */
  public ReconnectingHttpClient(Supplier<DockerHttpClient> clients, Optional<Closeable> tunnel) {
    this.clients = clients;
    this.tunnel = tunnel;
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
        throw e; // a part of the stream is lost, or the daemon may have read the request
      }
      return current.execute(request);
    }
  }

  /**
   * Returns whether the daemon closed the connection before the whole request was written, so that
   * the daemon cannot have acted on the request.
   */
  private static boolean wasClosed(Throwable e) {
    // The system's text for EPIPE. Some systems put it in parentheses after a translation.
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
    if (tunnel.isPresent()) {
      tunnel.get().close();
    }
    if (problem != null) {
      throw problem;
    }
  }
}
