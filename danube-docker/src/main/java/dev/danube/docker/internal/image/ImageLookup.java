package dev.danube.docker.internal.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.danube.BackendException;
import dev.danube.ImageInfo;
import dev.danube.ImageRef;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DaemonHttp;
import dev.danube.docker.internal.registry.ImageDescription;
import dev.danube.engine.internal.Json;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * A lookup of images by direct calls of the daemon's API. The library has no command for the
 * history of an image, and would load a hundred classes to read an answer that is not needed.
 */
public final class ImageLookup {

  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  private final Daemon daemon;

  public ImageLookup(Daemon daemon) {
    this.daemon = daemon;
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

  /** Returns what an image of the daemon consists of; empty if the daemon does not have it. */
  Optional<ImageInfo> inspect(ImageRef image) throws InterruptedException {
    return daemon.call("inspecting an image", client -> described(image.reference()));
  }

  private Optional<ImageInfo> described(String reference) throws IOException {
    Optional<JsonNode> image = read("/images/" + reference + "/json");
    Optional<JsonNode> history = read("/images/" + reference + "/history");
    return image.flatMap(json -> history.map(steps -> ImageDescription.of(json, steps)));
  }

  private Optional<JsonNode> read(String path) throws IOException {
    try (Response response = daemon.engine().calls().get(path, Map.of())) {
      if (response.getStatusCode() == NOT_FOUND) {
        return Optional.empty();
      }
      DaemonHttp.check(response);
      return Optional.of(Json.MAPPER.readTree(response.getBody()));
    }
  }
}
