package dev.danube.docker.internal.image;

import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.danube.BackendException;
import dev.danube.ImageRef;
import dev.danube.docker.internal.daemon.ApiVersion;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.engine.internal.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * A lookup of images by direct calls of the daemon's API. The library has no command that asks for
 * an image in a registry. For an image in the daemon, the library would load a hundred classes to
 * read an answer that is not needed.
 */
public final class ImageLookup {

  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int LONGEST_ANSWER = 1 << 16;

  private final DockerHttpClient http;
  private final ApiVersion version;
  private final Daemon daemon;
  private final Logins logins;

  public ImageLookup(DockerHttpClient http, ApiVersion version, Daemon daemon, Logins logins) {
    this.http = http;
    this.version = version;
    this.daemon = daemon;
    this.logins = logins;
  }

  /** Returns whether the daemon has an image. */
  public boolean isPresent(ImageRef image) throws InterruptedException {
    return daemon.call("looking for an image", client -> isPresent(image.reference()));
  }

  private boolean isPresent(String reference) throws IOException {
    try (Response response = http.execute(get("/images/" + reference + "/json").build())) {
      if (response.getStatusCode() != OK && response.getStatusCode() != NOT_FOUND) {
        throw new BackendException(
            String.format(
                "Cannot determine whether Docker has the image %s: %s (status %d)",
                reference, text(response), response.getStatusCode()),
            null);
      }
      return response.getStatusCode() == OK;
    }
  }

  /** Returns whether the registry of an image has the image. */
  boolean isInRegistry(ImageRef image) throws InterruptedException {
    Optional<AuthConfig> login = logins.of(image);
    return daemon.call("asking a registry for an image", client -> isInRegistry(image, login));
  }

  private boolean isInRegistry(ImageRef image, Optional<AuthConfig> login) throws IOException {
    Request.Builder request = get("/distribution/" + image.reference() + "/json");
    if (login.isPresent()) {
      byte[] json = Json.MAPPER.writeValueAsBytes(login.get());
      request.putHeader("X-Registry-Auth", Base64.getUrlEncoder().encodeToString(json));
    }
    try (Response response = http.execute(request.build())) {
      if (response.getStatusCode() == OK) {
        return true;
      }
      String answer = text(response);
      // The answer is that of the registry; some daemons return it with another status.
      if (response.getStatusCode() == NOT_FOUND || PullRetry.isUnknown(answer)) {
        return false;
      }
      throw new BackendException(
          String.format(
              "Cannot determine whether the registry has the image %s: %s (status %d)",
              image, answer, response.getStatusCode()),
          null);
    }
  }

  private Request.Builder get(String path) {
    return Request.builder().method(Request.Method.GET).path("/v" + version + path);
  }

  private static String text(Response response) throws IOException {
    byte[] body = response.getBody().readNBytes(LONGEST_ANSWER);
    return new String(body, StandardCharsets.UTF_8).strip();
  }
}
