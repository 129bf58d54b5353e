package dev.danube;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The root of all exceptions that Danube throws on its own behalf. */
public abstract class DanubeException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * For the subclasses.
   *
   * @param message what happened and what to do, for people
   * @param cause what is behind it, if something is
   */
  protected DanubeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
