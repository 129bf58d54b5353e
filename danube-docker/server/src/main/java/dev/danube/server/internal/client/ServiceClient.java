package dev.danube.server.internal.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** A client of the service at an address. Thread-safe. */
public final class ServiceClient {

  /**
   * An answer of the service.
   *
   * @param status the status code
   * @param text the body
   */
  public record Answer(int status, String text) {

    /** Returns whether the service has done what it was asked for. */
    public boolean isGood() {
      return status >= 200 && status < 300;
    }
  }

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);

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
   * @throws ClientException if the service does not answer
   */
  Answer send(String method, String path, Optional<String> body, Optional<String> login)
      throws ClientException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(ANSWER_LIMIT)
            .header("Accept", "application/json")
            .method(method, body.map(BodyPublishers::ofString).orElseGet(BodyPublishers::noBody));
    body.ifPresent(text -> request.header("Content-Type", "application/json"));
    login.ifPresent(header -> request.header("Authorization", header));
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (IOException e) {
      throw ClientException.noAnswer(
          String.format(
              "Danube does not answer at %s: %s. Start it with \"java -jar danube.jar server\", or"
                  + " name its address with --base-url or DANUBE_URL.",
              base, reason(e)),
          e);
    }
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
