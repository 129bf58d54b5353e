package dev.danube.engine.spi;

import dev.danube.BackendException;
import java.io.Serial;

/** A check of a service that is not possible, such as a health check of an image without one. */
public final class UncheckableException extends BackendException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message the reason and what to do
   */
  public UncheckableException(String message) {
    super(message, null);
  }
}
