package dev.danube.engine;

import dev.danube.DanubeException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A run has come to no end, because of a bug in Danube or in an executor that was given. */
final class InternalErrorException extends DanubeException {

  @Serial private static final long serialVersionUID = 1L;

  InternalErrorException(@Nullable Throwable bug) {
    super("Danube itself failed, please report this: " + bug, bug);
  }
}
