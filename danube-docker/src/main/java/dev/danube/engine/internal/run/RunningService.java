package dev.danube.engine.internal.run;

import dev.danube.BackendException;
import dev.danube.FailureKind;
import dev.danube.Readiness;
import dev.danube.Service;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.spi.Execution;
import dev.danube.engine.spi.Session;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A service that was started. Not thread-safe. */
final class RunningService {

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Service service;
  private final ContainerFactory.NewContainer made;
  private final ServiceLog log;
  private final LineAssembler lines;
  private @Nullable Execution execution;

  RunningService(
      Service service, ContainerFactory.NewContainer made, ServiceLog log, LineAssembler lines) {
    this.service = service;
    this.made = made;
    this.log = log;
    this.lines = lines;
    service
        .readyWhen()
        .map(Readiness::check)
        .filter(Readiness.LogLine.class::isInstance)
        .map(check -> Pattern.compile(((Readiness.LogLine) check).regex()))
        .ifPresent(log::lookFor);
  }

  String name() {
    return service.name();
  }

  ContainerFactory.NewContainer made() {
    return made;
  }

  ServiceLog log() {
    return log;
  }

  /** Returns the program of the service; null if it was not started. */
  @Nullable Execution execution() {
    return execution;
  }

  void start() throws InterruptedException {
    execution = made.container().command(lines);
  }

  /**
   * Adds a last line without an end to the log if the program has ended. While it runs, the start
   * of such a line is not shown: it may be the start of a secret.
   */
  void finishLogIfEnded() throws InterruptedException {
    if (execution != null && execution.await(Duration.ZERO).isPresent()) {
      lines.finish();
    }
  }

  void terminate() throws InterruptedException {
    if (execution != null) {
      execution.terminate();
    }
  }

  /** Waits until the service is ready. A service without a readiness check is ready at once. */
  void awaitReady(Session session) throws StepFailedException, InterruptedException {
    Readiness readiness = service.readyWhen().orElse(null);
    Execution program = execution;
    if (readiness == null || program == null) {
      return;
    }
    Instant end = session.now().plus(readiness.within());
    while (!isReady(readiness.check(), program)) {
      OptionalInt exitCode = program.await(PAUSE);
      if (exitCode.isPresent()) {
        throw failure("ended with exit code " + exitCode.getAsInt() + " before it was ready", null);
      }
      if (session.now().isAfter(end)) {
        throw failure(
            String.format(
                "was not ready within %s: %s",
                Durations.text(readiness.within()), readiness.check()),
            null);
      }
    }
  }

  private boolean isReady(Readiness.Check check, Execution program)
      throws StepFailedException, InterruptedException {
    try {
      return made.container().isReady(check, log::isFound);
    } catch (BackendException e) {
      if (program.await(PAUSE).isPresent()) {
        return false; // the caller reports the exit code, which says more
      }
      throw failure("could not be checked for readiness: " + e.getMessage(), e);
    }
  }

  private StepFailedException failure(String what, @Nullable Throwable cause) {
    return new StepFailedException(
        FailureKind.SERVICE, "service " + service.name() + " " + what, cause);
  }
}
