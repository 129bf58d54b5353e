package dev.danube.server.internal.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/** A client of the service at an address. Thread-safe. */
public final class ServiceClient {

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
  private static final String EVENTS = "text/event-stream";
  private static final String DATA = "data: ";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI base;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT_LIMIT)
          .followRedirects(HttpClient.Redirect.NEVER) // another server must not get the password
          .build();

  private ServiceClient(URI base) {
    this.base = base;
  }

  /**
   * Returns a client.
   *
   * @param base the address, such as {@code http://127.0.0.1:5001}
   * @throws ClientException if that is no address
   */
  static ServiceClient at(String base) throws ClientException {
    try {
      URI uri = URI.create(base.replaceFirst("/+$", ""));
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      boolean isHttp = scheme.equals("http") || scheme.equals("https");
      if (isHttp && uri.getHost() != null && uri.getUserInfo() == null && uri.getQuery() == null) {
        return new ServiceClient(uri);
      }
    } catch (IllegalArgumentException e) {
      // the message is the same as for an address of something else
    }
    throw ClientException.usage(
        String.format(
            "--base-url is an address such as http://127.0.0.1:5001, without a login, not \"%s\"",
            base.replaceFirst("//[^/]*@", "//***@")));
  }

  /**
   * Sends a request.
   *
   * @param body JSON; empty for none
   * @param login the header of the login; empty for none
   * @param out is told the answer
   * @return whether the service has done what it was asked for
   * @throws ClientException if the service does not answer
   */
  boolean send(
      String method,
      String path,
      Optional<String> body,
      Optional<String> login,
      Consumer<String> out)
      throws ClientException, InterruptedException {
    HttpRequest.Builder request =
        request(path, "application/json", login)
            .method(method, body.map(BodyPublishers::ofString).orElseGet(BodyPublishers::noBody));
    body.ifPresent(text -> request.header("Content-Type", "application/json"));
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      int status = response.statusCode();
      out.accept(response.body().isEmpty() ? "The answer is " + status : response.body());
      return isGood(status);
    } catch (IOException e) {
      throw noAnswer(e);
    }
  }

  /**
   * Reads lines of text, each when it arrives.
   *
   * @param isLive whether further lines are awaited, until the service says that there are none
   * @param login the header of the login; empty for none
   * @param out is told the lines, or what is wrong
   * @return whether the service has sent the lines
   * @throws ClientException if the service does not answer, or does not send the end
   */
  boolean read(String path, boolean isLive, Optional<String> login, Consumer<String> out)
      throws ClientException, InterruptedException {
    HttpRequest request = request(path, isLive ? EVENTS : "text/plain", login).build();
    try (LineReader lines = new LineReader(ANSWER_LIMIT)) {
      HttpResponse<Flow.Publisher<List<ByteBuffer>>> response =
          http.send(request, BodyHandlers.ofPublisher());
      lines.follow(response.body());
      boolean isGood = isGood(response.statusCode());
      if (isLive && isGood) {
        readEvents(lines, out);
      } else {
        for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
          out.accept(line.get());
        }
      }
      return isGood;
    } catch (IOException e) {
      throw noAnswer(e);
    }
  }

  private static void readEvents(LineReader lines, Consumer<String> out)
      throws IOException, InterruptedException {
    for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
      if (line.get().equals("event: end")) {
        return;
      }
      if (line.get().startsWith(DATA)) {
        out.accept(JSON.readTree(line.get().substring(DATA.length())).path("text").asText());
      }
    }
    throw new EOFException("the connection was closed before the end of the log");
  }

  private HttpRequest.Builder request(String path, String accepted, Optional<String> login) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(ANSWER_LIMIT)
            .header("Accept", accepted);
    login.ifPresent(header -> request.header("Authorization", header));
    return request;
  }

  private static boolean isGood(int status) {
    return status >= 200 && status < 300;
  }

  private ClientException noAnswer(IOException e) {
    return ClientException.noAnswer(
        String.format(
            "Danube does not answer at %s: %s. Start it with \"java -jar danube.jar server\", or"
                + " name its address with --base-url or DANUBE_URL.",
            base, reason(e)),
        e);
  }

  private static String reason(IOException e) {
    if (e instanceof ConnectException) {
      return "nothing listens there";
    }
    if (e instanceof HttpTimeoutException) {
      return "there was no answer within " + ANSWER_LIMIT.toSeconds() + " s";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
