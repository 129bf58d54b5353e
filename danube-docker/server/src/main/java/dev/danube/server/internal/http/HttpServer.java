package dev.danube.server.internal.http;

import dev.danube.server.internal.access.Caller;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.NetworkConnectionLimit;

/** A server that listens for requests. It is the only class that knows Javalin. */
public final class HttpServer implements AutoCloseable {

  /** The longest body of a request, in bytes. */
  private static final int LARGEST = 1 << 20;

  /** The longest body that is not divided, in characters: the buffer of a connection takes it. */
  private static final int LONGEST_AT_ONCE = 1 << 13;

  /** The most bytes of a body that are read although nothing needs them. */
  private static final long MOST_DISCARDED = 8L << 20;

  /** The longest time for which such bytes are read. */
  private static final Duration LONGEST_DISCARDING = Duration.ofSeconds(5);

  /** The most rests of bodies that are read at once, as each takes a thread of requests. */
  private static final Semaphore DISCARDING = new Semaphore(16);

  /** The longest time for which the next of such bytes is awaited. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  /** The most connections; others wait until one is closed. */
  private static final int MOST_CONNECTIONS = 5_000;

  private static final List<HandlerType> METHODS =
      List.of(
          HandlerType.GET,
          HandlerType.HEAD,
          HandlerType.POST,
          HandlerType.PUT,
          HandlerType.DELETE,
          HandlerType.PATCH,
          HandlerType.TRACE,
          HandlerType.OPTIONS);

  private final Javalin javalin;
  private final FeedClients clients;

  private HttpServer(Javalin javalin, FeedClients clients) {
    this.javalin = javalin;
    this.clients = clients;
  }

  /**
   * Starts a server.
   *
   * @param host the address to listen at
   * @param port the port; 0 for one that is free
   * @return the server, which the caller closes
   */
  public static HttpServer start(Router router, String host, int port) {
    return start(
        router,
        host,
        port,
        new FeedClients(FeedClients.MOST, FeedClients.MOST_EACH, FeedClients.SLOWEST));
  }

  static HttpServer start(Router router, String host, int port, FeedClients clients) {
    HttpServer server = new HttpServer(javalin(router, clients), clients);
    boolean isStarted = false;
    try {
      server.javalin.start(host, port);
      isStarted = true;
      return server;
    } finally {
      if (!isStarted) {
        clients.close();
      }
    }
  }

  private static Javalin javalin(Router router, FeedClients clients) {
    return Javalin.create(
        config -> {
          config.startup.showJavalinBanner = false;
          config.startup.showOldJavalinVersionWarning = false;
          config.http.defaultContentType = "application/json";
          config.jetty.modifyServer(
              server -> {
                server.setErrorHandler(new JettyErrors());
                server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, server));
              });
          // Names of stages and artifacts have any characters, and no path leads to a file.
          config.jetty.modifyHttpConfiguration(http -> http.setUriCompliance(UriCompliance.UNSAFE));
          config.jetty.modifyServletContextHandler(
              servlets -> servlets.getServletHandler().setDecodeAmbiguousURIs(true));
          // Methods that nobody has heard of, to which the router answers too.
          config.routes.exception(
              HttpResponseException.class, (unknown, context) -> answer(router, clients, context));
          for (HandlerType method : METHODS) {
            config.routes.addHttpHandler(method, "/", context -> answer(router, clients, context));
            config.routes.addHttpHandler(
                method, "/<path>", context -> answer(router, clients, context));
          }
        });
  }

  private static void answer(Router router, FeedClients clients, Context context) {
    Request request = request(context);
    Response response = whole(router.answer(request));
    if (!isRead(context)) {
      context.header("Connection", "close"); // what follows would be taken for another request
    }
    if (response.feed().isEmpty() || context.method().equals(HandlerType.HEAD)) {
      write(response, context);
    } else {
      follow(response, clients, router.reader(request), context);
    }
  }

  /** Returns a response, with a long body as a feed: a thread would wait for a slow client. */
  private static Response whole(Response response) {
    return response.body().length() > LONGEST_AT_ONCE ? response.inPieces() : response;
  }

  private static void follow(
      Response response, FeedClients clients, FeedReader reader, Context context) {
    ServletOutputStream out = output(context);
    FeedWriter writer;
    try {
      writer = clients.admit(out, response.feed().orElseThrow(), reader);
    } catch (RefusedException e) {
      write(e.response(), context);
      return;
    }
    context.future(
        () -> {
          write(response, context);
          out.setWriteListener(writer);
          return writer.end();
        });
  }

  private static ServletOutputStream output(Context context) {
    try {
      return context.res().getOutputStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the client is gone
    }
  }

  /**
   * Returns whether nothing of the body is left. A rest is read for a short time and discarded, as
   * a client that still sends may lose the response if the connection is closed before.
   */
  private static boolean isRead(Context context) {
    try {
      boolean hasBody =
          context.req().getContentLengthLong() > 0 || context.header("Transfer-Encoding") != null;
      if (!hasBody) {
        return true;
      }
      ServletInputStream in = context.req().getInputStream();
      boolean isSent = context.header("Expect") == null; // else the client waits before it sends
      if (isSent && DISCARDING.tryAcquire()) {
        try {
          discard(in, ServletContextRequest.getServletContextRequest(context.req()));
        } finally {
          DISCARDING.release();
        }
      }
      return in.isFinished();
    } catch (IOException e) {
      return false; // the client is gone, or sends no more
    }
  }

  private static void discard(ServletInputStream in, ServletContextRequest request)
      throws IOException {
    EndPoint connection = request.getConnectionMetaData().getConnection().getEndPoint();
    long usual = connection.getIdleTimeout();
    connection.setIdleTimeout(LONGEST_PAUSE.toMillis());
    try {
      long end = System.nanoTime() + LONGEST_DISCARDING.toNanos();
      byte[] piece = new byte[LONGEST_AT_ONCE];
      long discarded = 0;
      while (!in.isFinished() && discarded < MOST_DISCARDED && System.nanoTime() < end) {
        discarded += Math.max(0, in.read(piece));
      }
    } finally {
      connection.setIdleTimeout(usual);
    }
  }

  private static Request request(Context context) {
    return new Request(
        context.method().name(),
        context.path(),
        context.scheme() + "://" + context.host(),
        context.ip(),
        Caller.ANYBODY,
        Map.of(),
        name -> Optional.ofNullable(context.queryParam(name)),
        name -> Optional.ofNullable(context.header(name)),
        () -> body(context));
  }

  private static String body(Context context) {
    try {
      byte[] bytes = context.req().getInputStream().readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw new RefusedException(
            Answers.detail(413, "The body has more than " + LARGEST + " bytes."));
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the client is gone
    }
  }

  private static void write(Response response, Context context) {
    response.headers().forEach(context::header);
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Cache-Control", "no-store");
    context.status(response.status()).contentType(response.type());
    if (response.feed().isEmpty()) {
      context.result(response.body());
    }
  }

  /** Returns the port. */
  public int port() {
    return javalin.port();
  }

  @Override
  public void close() {
    try {
      clients.close();
    } finally {
      javalin.stop();
    }
  }
}
