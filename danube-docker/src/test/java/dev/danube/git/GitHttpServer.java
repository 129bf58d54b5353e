package dev.danube.git;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves the repositories of a folder over http, by the program that git has for that. */
final class GitHttpServer implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Path folder;
  private final String authorization;

  GitHttpServer(Path folder, String user, String password) throws IOException {
    this.folder = folder;
    byte[] login = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    this.authorization = "Basic " + Base64.getEncoder().encodeToString(login);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"test\"");
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      ProcessBuilder builder = new ProcessBuilder("git", "-c", "safe.directory=*", "http-backend");
      Map<String, String> environment = builder.environment();
      environment.putAll(GitFolder.ENVIRONMENT);
      environment.put("GIT_PROJECT_ROOT", folder.toString());
      environment.put("GIT_HTTP_EXPORT_ALL", "1");
      environment.put("PATH_INFO", exchange.getRequestURI().getPath());
      environment.put(
          "QUERY_STRING", Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse(""));
      environment.put("REQUEST_METHOD", exchange.getRequestMethod());
      put(environment, "CONTENT_TYPE", exchange, "Content-Type");
      put(environment, "HTTP_CONTENT_ENCODING", exchange, "Content-Encoding");
      put(environment, "GIT_PROTOCOL", exchange, "Git-Protocol");
      byte[] body = exchange.getRequestBody().readAllBytes();
      environment.put("CONTENT_LENGTH", String.valueOf(body.length));
      Process backend = builder.start();
      try (var input = backend.getOutputStream()) {
        input.write(body);
      }
      answer(exchange, backend.getInputStream());
    }
  }

  private static void put(
      Map<String, String> environment, String name, HttpExchange exchange, String header) {
    String value = exchange.getRequestHeaders().getFirst(header);
    if (value != null) {
      environment.put(name, value);
    }
  }

  private static void answer(HttpExchange exchange, InputStream backend) throws IOException {
    int status = 200;
    for (String line = line(backend); !line.isEmpty(); line = line(backend)) {
      int colon = line.indexOf(':');
      String value = line.substring(colon + 1).strip();
      if (line.startsWith("Status:")) {
        status = Integer.parseInt(value.substring(0, 3));
      } else {
        exchange.getResponseHeaders().add(line.substring(0, colon), value);
      }
    }
    exchange.sendResponseHeaders(status, 0);
    backend.transferTo(exchange.getResponseBody());
  }

  private static String line(InputStream from) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = from.read(); c >= 0 && c != '\n'; c = from.read()) {
      line.write(c);
    }
    return line.toString(StandardCharsets.US_ASCII).strip();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
