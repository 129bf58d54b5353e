package dev.danube.docker.internal.daemon;

import com.fasterxml.jackson.core.JsonProcessingException;
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
 * @param moreLogins the text of a file with logins that take precedence, as in {@code
 *     DOCKER_AUTH_CONFIG}; empty if there is none
 */
public record ConfigFile(Path path, String moreLogins) {

  private static final Logger LOG = LoggerFactory.getLogger(ConfigFile.class);

  /** Creates a file without further logins. */
  public ConfigFile(Path path) {
    this(path, "");
  }

  /** Returns the path; the logins are secret. */
  @Override
  public String toString() {
    return "ConfigFile[" + path + "]";
  }

  /** Returns the logins that take precedence over those of the file. */
  public JsonNode firstLogins() {
    try {
      return Json.MAPPER.readTree(moreLogins).path("auths");
    } catch (JsonProcessingException e) {
      // The text of the exception has a part of the text, which contains passwords.
      LOG.warn("DOCKER_AUTH_CONFIG is not valid JSON; its logins are not used");
      return Json.MAPPER.createObjectNode();
    }
  }

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
