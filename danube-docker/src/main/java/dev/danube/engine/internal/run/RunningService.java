package dev.danube.engine.internal.run;

import dev.danube.BackendException;
import dev.danube.FailureKind;
import dev.danube.Readiness;
import dev.danube.Service;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.spi.Execution;
import dev.danube.engine.spi.Session;
import dev.danube.engine.spi.UnhealthyException;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service that was started. Not thread-safe. */
final class RunningService {

  private static final Logger LOG = LoggerFactory.getLogger(RunningService.class);

  /** The exit codes above this one mean that a signal ended the program. */
  private static final int SIGNAL = 128;

  /** The limit for a service whose readiness the user does not define. */
  private static final Duration USUAL_LIMIT = Readiness.started().within();

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

  /** Waits until the service is ready. */
  void awaitReady(Session session) throws StepFailedException, InterruptedException {
    Execution program = execution;
    Optional<Readiness> readiness = readiness();
    if (program == null || readiness.isEmpty()) {
      return;
    }
    Readiness wanted = readiness.get();
    Instant end = session.now().plus(wanted.within());
    while (!isReady(wanted.check(), program)) {
      OptionalInt exitCode = program.await(PAUSE);
      if (exitCode.isPresent()) {
        throw ended(program, exitCode.getAsInt());
      }
      if (session.now().isAfter(end)) {
        throw failure(
            String.format(
                "was not ready within %s: %s%s",
                Durations.text(wanted.within()),
                wanted.check(),
                service.readyWhen().isPresent()
                    ? ""
                    : " of its image, the default; set readyWhen(...) if this is not what it does"),
            null);
      }
    }
  }

  /** Returns what to wait for; empty if the service is ready at once. */
  private Optional<Readiness> readiness() throws InterruptedException {
    Optional<Readiness> wanted = service.readyWhen();
    if (wanted.isEmpty()) {
      wanted = made.container().usualReadiness().map(c -> new Readiness(c, USUAL_LIMIT));
    }
    return wanted.filter(one -> !(one.check() instanceof Readiness.Started));
  }

  private StepFailedException ended(Execution program, int exitCode) throws InterruptedException {
    Optional<String> outOfMemory = exitCode > SIGNAL ? program.outOfMemory() : Optional.empty();
    return failure(
        "ended with exit code "
            + exitCode
            + outOfMemory.map(why -> ", out of memory (" + why + "),").orElse("")
            + " before it was ready",
        null);
  }

  private boolean isReady(Readiness.Check check, Execution program)
      throws StepFailedException, InterruptedException {
    try {
      return made.container().isReady(check, log::isFound);
    } catch (UnhealthyException e) {
      throw failure(String.valueOf(e.getMessage()), e);
    } catch (BackendException e) {
      if (program.await(PAUSE).isPresent()) {
        return false; // the caller reports the exit code, which says more
      }
      if (service.readyWhen().isEmpty()) {
        LOG.info("Service {} counts as ready once it runs: {}", service.name(), e.getMessage());
        return true;
      }
      throw failure("could not be checked for readiness: " + e.getMessage(), e);
    }
  }

  private StepFailedException failure(String what, @Nullable Throwable cause) {
    return new StepFailedException(
        FailureKind.SERVICE, "service " + service.name() + " " + what, cause);
  }
}
