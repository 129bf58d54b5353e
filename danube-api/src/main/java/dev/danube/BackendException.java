package dev.danube;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * An exception for a backend that is missing or broken: there is no Docker daemon, or the
 * connection to it was lost.
 */
public class BackendException extends DanubeException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what was tried, what happened, and what to do
   * @param cause the cause; null if there is none
   */
  public BackendException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
