package dev.danube.docker.internal.workspace;

import dev.danube.BackendException;
import java.io.IOException;
import java.io.Serial;

/** A failure of the receiver of files from the daemon, not of the daemon. */
public final class FileSinkException extends BackendException {

  @Serial private static final long serialVersionUID = 1L;

  private final IOException failure;

  public FileSinkException(IOException failure) {
    super("Cannot store a file", failure);
    this.failure = failure;
  }

  public IOException failure() {
    return failure;
  }
}
