package dev.danube.engine.internal.run;

import java.io.Serial;

/** The function that derives a value, which is the user's, has thrown. */
public final class DerivationException extends IllegalStateException {

  @Serial private static final long serialVersionUID = 1L;

  DerivationException(String value, Throwable thrown) {
    super("deriving the value " + value + " threw " + thrown, thrown);
  }
}
