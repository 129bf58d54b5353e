package dev.danube.docker.internal.image;

import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.danube.BackendException;
import dev.danube.ImageRef;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DaemonHttp;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A lookup of images by direct calls of the daemon's API. The library has no command that asks for
 * an image in a registry. For an image in the daemon, the library would load a hundred classes to
 * read an answer that is not needed.
 */
public final class ImageLookup {

  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  private final Daemon daemon;
  private final Logins logins;

  public ImageLookup(Daemon daemon, Logins logins) {
    this.daemon = daemon;
    this.logins = logins;
  }

  /** Returns whether the daemon has an image. */
  public boolean isPresent(ImageRef image) throws InterruptedException {
    return daemon.call("looking for an image", client -> isPresent(image.reference()));
  }

  private boolean isPresent(String reference) throws IOException {
    try (Response response =
        daemon.engine().calls().get("/images/" + reference + "/json", Map.of())) {
      if (response.getStatusCode() != OK && response.getStatusCode() != NOT_FOUND) {
        throw new BackendException(
            String.format(
                "Cannot determine whether Docker has the image %s: %s (status %d)",
                reference, DaemonHttp.text(response), response.getStatusCode()),
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
    Map<String, String> headers = new HashMap<>();
    if (login.isPresent()) {
      headers.put("X-Registry-Auth", DaemonHttp.header(login.get()));
    }
    String path = "/distribution/" + image.reference() + "/json";
    try (Response response = daemon.engine().calls().get(path, headers)) {
      if (response.getStatusCode() == OK) {
        return true;
      }
      String answer = DaemonHttp.text(response);
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
}
