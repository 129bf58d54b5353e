package dev.danube.cli;

import java.io.Serial;

/** The command line cannot be followed. */
final class UsageException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  UsageException(String message, Throwable cause) {
    super(message, cause);
  }

  UsageException(String message) {
    super(message);
  }
}
