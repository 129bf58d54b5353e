package dev.danube.engine.internal.run;

import dev.danube.Readiness;
import dev.danube.Service;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.spi.Execution;
import dev.danube.engine.spi.Session;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A service that was started. Not thread-safe. */
final class RunningService {

  /** The limit for a service whose readiness the user does not define. */
  private static final Duration USUAL_LIMIT = Readiness.started().within();

  private final Service service;
  private final ContainerFactory.NewContainer made;
  private final ServiceLog log;
  private final LineAssembler lines;
  private @Nullable ReadinessWait wait;
  private @Nullable Execution execution;

  RunningService(
      Service service, ContainerFactory.NewContainer made, ServiceLog log, LineAssembler lines) {
    this.service = service;
    this.made = made;
    this.log = log;
    this.lines = lines;
    service.readyWhen().ifPresent(log::lookFor);
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

  /** Starts the time within which the service has to be ready. */
  void expectReady(Session session) throws InterruptedException {
    Execution program = execution;
    Readiness wanted = readiness().orElse(null);
    if (program != null && wanted != null) {
      wait =
          new ReadinessWait(
              new ReadinessWait.Program(
                  "service", service.name(), program, log, wanted, service.readyWhen().isEmpty()),
              made.container()::isReady,
              session);
    }
  }

  /**
   * Checks whether the service is ready, and waits a moment if it is not.
   *
   * @throws StepFailedException if the service has ended, will not work, or is late
   */
  boolean isReady(Session session) throws StepFailedException, InterruptedException {
    return wait == null || wait.isReady(session);
  }

  /** Returns a line that says what is waited for, from time to time; empty in between. */
  Optional<String> progress(Session session) {
    return wait == null ? Optional.empty() : wait.progress(session);
  }

  /** Returns what to wait for; empty if the service is ready at once. */
  private Optional<Readiness> readiness() throws InterruptedException {
    Optional<Readiness> wanted = service.readyWhen();
    if (wanted.isEmpty()) {
      wanted = made.container().usualReadiness().map(c -> new Readiness(c, USUAL_LIMIT));
    }
    return wanted.filter(one -> !(one.check() instanceof Readiness.Started));
  }
}
