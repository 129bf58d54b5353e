package dev.danube;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** What should execute a pipeline is missing or broken: no Docker daemon, or one that is lost. */
public class BackendException extends DanubeException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message what was tried, what happened, and what to do
   * @param cause what is behind it, if something is
   */
  public BackendException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
