package dev.danube.docker.internal.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import dev.danube.engine.internal.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration file of Docker's command line. It is read at each use, because logins change.
 *
 * @param path the path of the file, which may not exist
 */
public record ConfigFile(Path path) {

  private static final Logger LOG = LoggerFactory.getLogger(ConfigFile.class);

  /** Returns the content. As in Docker's command line, an unreadable file counts as empty. */
  public JsonNode read() {
    try {
      return Files.exists(path)
          ? Json.MAPPER.readTree(path.toFile())
          : Json.MAPPER.createObjectNode();
    } catch (IOException e) {
      LOG.warn("Cannot read Docker's configuration file {}: {}", path, e.getMessage());
      return Json.MAPPER.createObjectNode();
    }
  }
}
