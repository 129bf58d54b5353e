package dev.danube.engine.spi;

import dev.danube.BackendException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** An image cannot be had, or is not good for what it is wanted for. */
public final class ImageException extends BackendException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message which image, what was tried, and what to do
   * @param cause what is behind it, if something is
   */
  public ImageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
