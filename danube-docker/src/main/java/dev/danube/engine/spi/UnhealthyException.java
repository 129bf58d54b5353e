package dev.danube.engine.spi;

import dev.danube.BackendException;
import java.io.Serial;

/** A service that its own health check has found not to work. To wait longer would not help. */
public final class UnhealthyException extends BackendException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what the health check printed, as a phrase that follows the service's name
   */
  public UnhealthyException(String message) {
    super(message, null);
  }
}
