package dev.danube.engine.spi;

import dev.danube.BackendException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** An image cannot be built because of what it is built from: the user's failure, no one else's. */
public final class BuildException extends BackendException {

  @Serial private static final long serialVersionUID = 1L;

  /** The exit code of the instruction that failed; -1 if it was none. */
  private final int exitCode;

  /**
   * Makes one.
   *
   * @param message what is wrong with it
   * @param exitCode the exit code of the instruction that failed; -1 if it was none
   * @param cause what is behind it, if something is
   */
  public BuildException(String message, int exitCode, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /**
   * The exit code of the instruction that failed.
   *
   * @return -1 if it was none
   */
  public int exitCode() {
    return exitCode;
  }
}
