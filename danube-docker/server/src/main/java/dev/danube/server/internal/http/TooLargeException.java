package dev.danube.server.internal.http;

import java.io.Serial;

/** A body that is larger than the service reads. */
final class TooLargeException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  TooLargeException(long most) {
    super("The body has more than " + most + " bytes.");
  }
}
