package dev.danube.docker.internal.daemon;

import dev.danube.BackendException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A connection to the daemon that was lost, or never established. */
public final class DockerConnectionException extends BackendException {

  @Serial private static final long serialVersionUID = 1L;

  private final String reason;

  DockerConnectionException(
      String engine, String host, String doing, String reason, @Nullable Throwable cause) {
    super(
        String.format(
            "Lost the connection to %s at %s while %s: %s. Check that the daemon is running.",
            engine, host, doing, reason),
        cause);
    this.reason = reason;
  }

  public String reason() {
    return reason;
  }

  /**
   * Returns whether the daemon has answered with an error where a stream in both directions should
   * start, as Podman does. The library takes that for a broken connection, and loses the message.
   */
  public boolean isRefusedStream() {
    return reason.startsWith("Expected 101 Switching Protocols, got: ");
  }
}
