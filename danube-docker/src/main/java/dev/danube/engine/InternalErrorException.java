package dev.danube.engine;

import dev.danube.DanubeException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A failure of Danube itself, or of the user's executor: the run has no result. */
final class InternalErrorException extends DanubeException {

  @Serial private static final long serialVersionUID = 1L;

  InternalErrorException(@Nullable Throwable bug) {
    super("Danube itself failed, please report this: " + bug, bug);
  }
}
