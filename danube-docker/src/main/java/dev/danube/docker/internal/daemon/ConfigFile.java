package dev.danube.docker.internal.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import dev.danube.engine.internal.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration file of Docker's command line, which is read at each use: logins come and go.
 *
 * @param path where it is, if there is one
 */
public record ConfigFile(Path path) {

  private static final Logger LOG = LoggerFactory.getLogger(ConfigFile.class);

  /** What it says; nothing if it cannot be read, as Docker's command line has it. */
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
