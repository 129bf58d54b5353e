package dev.danube.docker;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.danube.BackendException;
import dev.danube.ImageRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Asks the daemon whether a registry has an image, without pulling it; the library has no command
 * for that.
 */
final class RegistryLookup {

  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int LONGEST_ANSWER = 1 << 16;

  private final DockerHttpClient http;
  private final ApiVersion version;
  private final DockerCalls calls;
  private final Logins logins;

  RegistryLookup(DockerHttpClient http, ApiVersion version, DockerCalls calls, Logins logins) {
    this.http = http;
    this.version = version;
    this.calls = calls;
    this.logins = logins;
  }

  boolean has(ImageRef image) throws InterruptedException {
    Optional<AuthConfig> login = logins.of(image);
    return calls.call("ask a registry for an image", () -> ask(image, login));
  }

  private boolean ask(ImageRef image, Optional<AuthConfig> login) throws IOException {
    Request.Builder request =
        Request.builder()
            .method(Request.Method.GET)
            .path("/v" + version + "/distribution/" + image.reference() + "/json");
    if (login.isPresent()) {
      byte[] json = new ObjectMapper().writeValueAsBytes(login.get());
      request.putHeader("X-Registry-Auth", Base64.getUrlEncoder().encodeToString(json));
    }
    try (Response response = http.execute(request.build())) {
      if (response.getStatusCode() == OK) {
        return true;
      }
      String answer =
          new String(response.getBody().readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
      // A registry says so of an image; the daemon passes it on with a status of its own.
      if (response.getStatusCode() == NOT_FOUND || answer.contains("manifest unknown")) {
        return false;
      }
      throw new BackendException(
          String.format(
              "Cannot tell whether the registry has %s: %s (status %d)",
              image, answer.strip(), response.getStatusCode()),
          null);
    }
  }
}
