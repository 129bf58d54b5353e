package dev.danube.docker.internal.daemon;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.github.dockerjava.api.exception.DockerException;
import dev.danube.BackendException;
import dev.danube.engine.internal.Json;
import java.io.Serial;

/** An error that the daemon answered with. */
public final class DockerApiException extends BackendException {

  @Serial private static final long serialVersionUID = 1L;

  /** What Podman says, with status 500, of a container whose name is taken. */
  private static final String NAME_IN_USE = "that name is already in use";

  private final int status;
  private final String reason;

  /**
   * Creates an exception.
   *
   * @param engine the name of the engine that the daemon belongs to
   * @param doing what the daemon was asked to do, such as {@code creating a container}
   */
  public DockerApiException(String engine, String doing, DockerException refused) {
    super(
        String.format(
            "%s reported an error while %s: %s (status %d)",
            engine, doing, reason(refused), refused.getHttpStatus()),
        refused);
    this.status = refused.getHttpStatus();
    this.reason = reason(refused);
  }

  /** Returns the HTTP status: 404 for a missing object, 409 for one in the wrong state. */
  public int status() {
    return status;
  }

  /** Returns whether the daemon does not have the object. */
  public boolean isNotFound() {
    return status == 404;
  }

  /** Returns whether the object is in the wrong state, or its name is taken. */
  public boolean isConflict() {
    return status == 409 || (status == 500 && reason.endsWith(NAME_IN_USE));
  }

  /** Returns the message of the daemon. */
  public String reason() {
    return reason;
  }

  /** Returns the message inside {@code Status 404: {"message":"..."}}. */
  public static String reason(DockerException refused) {
    String text = String.valueOf(refused.getMessage()).strip();
    int json = text.indexOf('{');
    try {
      return json < 0
          ? text
          : Json.MAPPER.readTree(text.substring(json)).path("message").asText(text).strip();
    } catch (JsonProcessingException e) {
      return text;
    }
  }
}
