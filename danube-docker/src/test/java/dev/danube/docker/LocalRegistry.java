package dev.danube.docker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A registry in memory, on a port of the loopback interface, that wants a login: as much of the
 * protocol as pushing and pulling takes.
 *
 * @see <a href="https://distribution.github.io/distribution/spec/api/">the protocol</a>
 */
final class LocalRegistry implements AutoCloseable {

  private static final class Manifest {
    private final String type;
    private final byte[] content;

    Manifest(String type, byte[] content) {
      this.type = type;
      this.content = content;
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(LocalRegistry.class);
  private static final int TLS_HANDSHAKE = 0x16;

  private final HttpServer server;
  private final ServerSocket front;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final String authorization;
  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  private final Map<String, byte[]> uploads = new ConcurrentHashMap<>();
  private final Map<String, Manifest> manifests = new ConcurrentHashMap<>();
  private final AtomicInteger failing = new AtomicInteger();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  LocalRegistry(String user, String password) throws IOException {
    byte[] login = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    authorization = "Basic " + Base64.getEncoder().encodeToString(login);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/v2/", this::handle);
    server.start();
    front = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  String address() {
    return "127.0.0.1:" + front.getLocalPort();
  }

  /** Who begins with TLS is refused at once; the server would wait for the end of a line. */
  private void accept() {
    while (!front.isClosed()) {
      try {
        Socket client = front.accept();
        threads.execute(() -> serve(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      int first = client.getInputStream().read();
      if (first < 0 || first == TLS_HANDSHAKE) {
        return;
      }
      try (Socket behind =
          new Socket(InetAddress.getLoopbackAddress(), server.getAddress().getPort())) {
        behind.getOutputStream().write(first);
        threads.execute(() -> copy(behind, client));
        copy(client, behind);
      }
    } catch (IOException e) {
      LOG.debug("One of the two has gone", e);
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      LOG.debug("One of the two has gone", e);
    }
  }

  /** The requests that had the right login, such as {@code PUT /v2/app/manifests/1}. */
  List<String> requests() {
    return requests;
  }

  /** Answers so many of the next requests for a manifest with an error of its own. */
  void failNext(int count) {
    failing.set(count);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"test\"");
        send(exchange, 401, new byte[0]);
        return;
      }
      String path = exchange.getRequestURI().getPath();
      requests.add(exchange.getRequestMethod() + " " + path);
      List<String> parts = new ArrayList<>(Arrays.asList(path.substring(4).split("/", -1)));
      if (path.equals("/v2/")) {
        send(exchange, 200, new byte[0]);
      } else if (parts.contains("uploads")) {
        upload(exchange, path);
      } else if (parts.contains("blobs")) {
        sendBlob(exchange, parts.get(parts.size() - 1));
      } else {
        manifest(exchange, path);
      }
    }
  }

  private void upload(HttpExchange exchange, String path) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String location = path;
    if (exchange.getRequestMethod().equals("POST")) {
      location = path + uploads.size() + "-" + System.nanoTime();
      uploads.put(location, body);
    } else {
      uploads.merge(location, body, LocalRegistry::joined);
    }
    exchange.getResponseHeaders().add("Location", location);
    int size = uploads.getOrDefault(location, body).length;
    exchange.getResponseHeaders().add("Range", "0-" + Math.max(0, size - 1));
    if (!exchange.getRequestMethod().equals("PUT")) {
      send(exchange, 202, new byte[0]);
      return;
    }
    byte[] content = uploads.remove(location);
    blobs.put(digest(content), content);
    exchange.getResponseHeaders().add("Docker-Content-Digest", digest(content));
    send(exchange, 201, new byte[0]);
  }

  private void sendBlob(HttpExchange exchange, String digest) throws IOException {
    byte[] content = blobs.get(digest);
    send(exchange, content == null ? 404 : 200, content == null ? new byte[0] : content);
  }

  private void manifest(HttpExchange exchange, String path) throws IOException {
    if (failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      send(exchange, 503, new byte[0]);
      return;
    }
    if (exchange.getRequestMethod().equals("PUT")) {
      String type = exchange.getRequestHeaders().getFirst("Content-Type");
      Manifest manifest = new Manifest(type, exchange.getRequestBody().readAllBytes());
      String digest = digest(manifest.content);
      manifests.put(path, manifest);
      manifests.put(path.substring(0, path.lastIndexOf('/') + 1) + digest, manifest);
      exchange.getResponseHeaders().add("Docker-Content-Digest", digest);
      send(exchange, 201, new byte[0]);
      return;
    }
    Manifest manifest = manifests.get(path);
    if (manifest == null) {
      String error =
          "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\"}]}";
      send(exchange, 404, error.getBytes(StandardCharsets.UTF_8));
      return;
    }
    exchange.getResponseHeaders().add("Content-Type", manifest.type);
    exchange.getResponseHeaders().add("Docker-Content-Digest", digest(manifest.content));
    send(exchange, 200, manifest.content);
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().add("Content-Length", String.valueOf(body.length));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static String digest(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      front.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.stop(0);
    threads.shutdownNow();
  }
}
