package dev.danube.engine.spi;

import dev.danube.BackendException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A failure to build an image that is the user's: its Dockerfile or its files are wrong. */
public final class BuildException extends BackendException {

  @Serial private static final long serialVersionUID = 1L;

  /** The exit code of the instruction that failed; -1 if no instruction failed. */
  private final int exitCode;

  /**
   * Creates the exception.
   *
   * @param message what is wrong
   * @param exitCode the exit code of the instruction that failed; -1 if no instruction failed
   * @param cause the cause, or null
   */
  public BuildException(String message, int exitCode, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /**
   * Returns the exit code of the instruction that failed.
   *
   * @return the exit code; -1 if no instruction failed
   */
  public int exitCode() {
    return exitCode;
  }
}
