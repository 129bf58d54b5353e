package dev.danube.engine.internal.claim;

import java.io.Serial;

/** The failure of a node that could not claim its resources. */
public final class ClaimException extends Exception {

  @Serial private static final long serialVersionUID = 1;

  /** Creates the failure of a node that has waited too long. */
  ClaimException(String message) {
    super(message);
  }

  /** Creates a failure of the backend. */
  ClaimException(String resource, Throwable cause) {
    super("could not claim " + resource + ": " + cause.getMessage(), cause);
  }
}
