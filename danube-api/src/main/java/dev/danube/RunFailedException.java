package dev.danube;

import java.io.Serial;

/** A run did not succeed; thrown by {@link RunResult#orThrow()} only. */
public final class RunFailedException extends DanubeException {

  @Serial private static final long serialVersionUID = 1L;

  private final transient RunResult result;

  RunFailedException(RunResult result) {
    super(result.summary(), null);
    this.result = result;
    result.stages().stream()
        .flatMap(stage -> stage.failure().stream())
        .flatMap(failure -> failure.cause().stream())
        .forEach(this::addSuppressed);
  }

  /**
   * The run that failed.
   *
   * @return its result
   */
  public RunResult result() {
    return result;
  }
}
