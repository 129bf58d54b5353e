package dev.danube.engine.spi;

import dev.danube.BackendException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A failure because an image is not available, or is not suitable for its use. */
public final class ImageException extends BackendException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message which image, what was tried, and what to do
   * @param cause the cause, or null
   */
  public ImageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
