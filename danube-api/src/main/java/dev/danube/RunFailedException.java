package dev.danube;

import java.io.Serial;

/** An exception for a run that did not succeed. Only {@link RunResult#orThrow()} throws it. */
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
   * Returns the result of the run that failed.
   *
   * @return the result
   */
  public RunResult result() {
    return result;
  }
}
