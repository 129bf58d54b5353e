package dev.danube.engine.internal.run;

import java.io.Serial;

/** Thrown when the user's code that derives a value, or writes it as text, throws. */
public final class DerivationException extends IllegalStateException {

  @Serial private static final long serialVersionUID = 1L;

  DerivationException(String value, Throwable thrown) {
    super("deriving the value " + value + " threw " + thrown, thrown);
  }
}
