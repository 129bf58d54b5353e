package dev.danube.docker.internal.workspace;

import dev.danube.BackendException;
import java.io.IOException;
import java.io.Serial;

/** The one that takes files from the daemon has failed, not the daemon. */
public final class FileSinkException extends BackendException {

  @Serial private static final long serialVersionUID = 1L;

  private final IOException failure;

  public FileSinkException(IOException failure) {
    super("Cannot keep a file", failure);
    this.failure = failure;
  }

  public IOException failure() {
    return failure;
  }
}
