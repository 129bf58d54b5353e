package dev.danube.cli;

import java.io.Serial;

/** An exception for a command line or a definition that cannot be used. */
final class UsageException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  UsageException(String message, Throwable cause) {
    super(message, cause);
  }

  UsageException(String message) {
    super(message);
  }
}
