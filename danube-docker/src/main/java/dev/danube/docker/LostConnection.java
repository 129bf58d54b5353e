package dev.danube.docker;

import dev.danube.BackendException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The daemon does not answer any more, or never did. */
final class LostConnection extends BackendException {

  @Serial private static final long serialVersionUID = 1L;

  private final String reason;

  LostConnection(String host, String what, String reason, @Nullable Throwable cause) {
    super(
        String.format(
            "Lost Docker at %s while it was to %s: %s; see whether the daemon runs",
            host, what, reason),
        cause);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
