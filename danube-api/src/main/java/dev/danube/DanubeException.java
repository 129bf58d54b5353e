package dev.danube;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The superclass of Danube's own exceptions. */
public abstract class DanubeException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what happened and what to do, for people
   * @param cause the cause; null if there is none
   */
  protected DanubeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
