package dev.danube.server.internal.client;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A command that cannot be performed: it is wrong, or the service does not answer. */
public final class ClientException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  private final boolean isUsage;

  private ClientException(String message, boolean isUsage, @Nullable Throwable cause) {
    super(message, cause);
    this.isUsage = isUsage;
  }

  static ClientException usage(String message) {
    return new ClientException(message, true, null);
  }

  static ClientException noAnswer(String message, Throwable cause) {
    return new ClientException(message, false, cause);
  }

  /** Returns whether the command is wrong; else the service does not answer. */
  public boolean isUsage() {
    return isUsage;
  }
}
