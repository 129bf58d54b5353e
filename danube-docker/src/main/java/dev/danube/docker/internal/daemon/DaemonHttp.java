package dev.danube.docker.internal.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.danube.engine.internal.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Direct calls of the daemon's API, for what the library has no command for. Blocks as the library
 * does, so {@link Daemon#call} and {@link Daemon#submit} make these calls. Thread-safe.
 */
public final class DaemonHttp {

  /** The status of a call that is wrong; from here on, a status is an error. */
  public static final int BAD_REQUEST = 400;

  private static final int LONGEST_ANSWER = 1 << 16;

  private final DockerHttpClient http;
  private final ApiVersion version;
  private final DaemonSockets sockets;

  public DaemonHttp(DockerHttpClient http, ApiVersion version, DaemonSockets sockets) {
    this.http = http;
    this.sockets = sockets;
    this.version = version;
  }

  /** Returns the version of the API that is used. */
  public ApiVersion version() {
    return version;
  }

  /**
   * Makes a call that reads.
   *
   * @param path the path after the version, with its query
   */
  public Response get(String path, Map<String, String> headers) {
    return execute(request(Request.Method.GET, path, headers));
  }

  /**
   * Makes a call that reads JSON.
   *
   * @param path the path after the version, with its query
   * @throws DockerException if the daemon has refused the call
   */
  public JsonNode json(String path) throws IOException {
    try (Response answer = get(path, Map.of())) {
      check(answer);
      return Json.MAPPER.readTree(answer.getBody());
    }
  }

  /**
   * Makes a call that sends.
   *
   * @param path the path after the version, with its query
   * @param body the content, which the client closes
   */
  public Response post(String path, Map<String, String> headers, InputStream body) {
    return execute(request(Request.Method.POST, path, headers).body(body));
  }

  /** Makes a call that sends nothing but its path. */
  public Response post(String path) {
    return post(path, Map.of());
  }

  /** Makes a call that sends nothing but its path and headers. */
  public Response post(String path, Map<String, String> headers) {
    return execute(request(Request.Method.POST, path, headers).bodyBytes(new byte[0]));
  }

  /**
   * Makes a call after which the connection has another protocol. The caller closes it.
   *
   * @param path the path after the version
   * @param headers further headers; one with several values is sent several times
   * @throws IOException if the daemon is not reached
   * @throws DockerException if the daemon does not change the protocol
   */
  public Socket upgrade(String path, String protocol, Map<String, List<String>> headers)
      throws IOException {
    return sockets.upgrade("/v" + version + path, protocol, headers);
  }

  private Request.Builder request(Request.Method method, String path, Map<String, String> headers) {
    return Request.builder().method(method).path("/v" + version + path).putAllHeaders(headers);
  }

  private Response execute(Request.Builder request) {
    return http.execute(request.build());
  }

  /** Returns credentials in the form that headers have. */
  public static String header(Object credentials) throws IOException {
    byte[] json = Json.MAPPER.writeValueAsBytes(credentials);
    return Base64.getUrlEncoder().encodeToString(json);
  }

  /**
   * Checks that an answer is no error.
   *
   * @throws DockerException if the daemon has refused the call
   */
  public static void check(Response answer) throws IOException {
    if (answer.getStatusCode() >= BAD_REQUEST) {
      throw new DockerException(text(answer), answer.getStatusCode());
    }
  }

  /** Returns the text of an answer, or the message in it if it is an error of the daemon. */
  public static String text(Response response) throws IOException {
    byte[] body = response.getBody().readNBytes(LONGEST_ANSWER);
    String text = new String(body, StandardCharsets.UTF_8).strip();
    return text.startsWith("{") ? Json.MAPPER.readTree(text).path("message").asText(text) : text;
  }
}
