package dev.danube.engine.internal.secret;

import dev.danube.FailureKind;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A failure that ends an attempt. It never leaves the engine. */
public final class StepFailedException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  private final FailureKind kind;
  private final int exitCode;

  public StepFailedException(
      FailureKind kind, int exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.exitCode = exitCode;
  }

  public StepFailedException(FailureKind kind, String message, @Nullable Throwable cause) {
    this(kind, -1, message, cause);
  }

  public FailureKind kind() {
    return kind;
  }

  public int exitCode() {
    return exitCode;
  }
}
