package dev.danube.engine.internal.run;

import dev.danube.BackendException;
import dev.danube.FailureKind;
import dev.danube.Readiness;
import dev.danube.Service;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.spi.Execution;
import dev.danube.engine.spi.Session;
import dev.danube.engine.spi.UncheckableException;
import dev.danube.engine.spi.UnhealthyException;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A service that was started. Not thread-safe. */
final class RunningService {

  /** The limit for a service whose readiness the user does not define. */
  private static final Duration USUAL_LIMIT = Readiness.started().within();

  /** The time after which the first line says that the service is waited for. */
  private static final Duration FIRST_PROGRESS = Duration.ofSeconds(2);

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Service service;
  private final ContainerFactory.NewContainer made;
  private final ServiceLog log;
  private final LineAssembler lines;
  private @Nullable Readiness readiness;
  private Instant begin = Instant.MAX;
  private Instant end = Instant.MAX;
  private Duration nextProgress = FIRST_PROGRESS;
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

  /** Starts the time within which the service has to be ready. */
  void expectReady(Session session) throws InterruptedException {
    Optional<Readiness> wanted = readiness();
    readiness = wanted.orElse(null);
    begin = session.now();
    end = begin.plus(wanted.map(Readiness::within).orElse(Duration.ZERO));
  }

  /**
   * Checks whether the service is ready, and waits a moment if it is not.
   *
   * @throws StepFailedException if the service has ended, will not work, or is late
   */
  boolean isReady(Session session) throws StepFailedException, InterruptedException {
    Execution program = execution;
    Readiness wanted = readiness;
    if (program == null || wanted == null || isReady(wanted.check(), program)) {
      return true;
    }
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
    return false;
  }

  /**
   * Returns a line that says what is waited for, two seconds after the start and then each time the
   * wait has doubled; empty in between.
   */
  Optional<String> progress(Session session) {
    Duration waited = Duration.between(begin, session.now());
    Readiness wanted = readiness;
    if (wanted == null || waited.compareTo(nextProgress) < 0) {
      return Optional.empty();
    }
    nextProgress = waited.multipliedBy(2);
    return Optional.of(
        String.format(
            "waiting for %s: %s, %ds of %ds",
            service.name(), wanted.check(), waited.toSeconds(), wanted.within().toSeconds()));
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
    Optional<String> outOfMemory = exitCode == 0 ? Optional.empty() : program.outOfMemory();
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
      if (e instanceof UncheckableException && service.readyWhen().isEmpty()) {
        return true; // as ready as it can be known to be
      }
      throw failure("could not be checked for readiness: " + e.getMessage(), e);
    }
  }

  private StepFailedException failure(String what, @Nullable Throwable cause) {
    return new StepFailedException(
        FailureKind.SERVICE, "service " + service.name() + " " + what, cause);
  }
}
