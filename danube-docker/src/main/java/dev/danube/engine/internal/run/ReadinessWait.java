package dev.danube.engine.internal.run;

import dev.danube.BackendException;
import dev.danube.FailureKind;
import dev.danube.Readiness;
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
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The wait until a program that was started is ready. Not thread-safe. */
final class ReadinessWait {

  /** The time after which the first line says that the program is waited for. */
  private static final Duration FIRST_PROGRESS = Duration.ofSeconds(2);

  private static final Duration PAUSE = Duration.ofMillis(100);

  /** A check of a container. */
  interface Probe {
    boolean isReady(Readiness.Check check, BooleanSupplier linePrinted) throws InterruptedException;
  }

  /**
   * A program that is waited for.
   *
   * @param kind the kind of program, such as {@code service}
   * @param wanted what is waited for
   * @param isUsual whether that is the default, because the user has not said it
   */
  record Program(
      String kind,
      String name,
      Execution execution,
      ServiceLog log,
      Readiness wanted,
      boolean isUsual) {}

  private final Program program;
  private final Probe probe;
  private final Instant begin;
  private final Instant end;
  private Duration nextProgress = FIRST_PROGRESS;

  /** Starts the time within which a program has to be ready. */
  ReadinessWait(Program program, Probe probe, Session session) {
    this.program = program;
    this.probe = probe;
    this.begin = session.now();
    this.end = begin.plus(program.wanted().within());
  }

  /**
   * Checks whether the program is ready, and waits a moment if it is not.
   *
   * @throws StepFailedException if the program has ended, will not work, or is late
   */
  boolean isReady(Session session) throws StepFailedException, InterruptedException {
    if (isReady()) {
      return true;
    }
    OptionalInt exitCode = program.execution().await(PAUSE);
    if (exitCode.isPresent()) {
      throw ended(exitCode.getAsInt());
    }
    if (session.now().isAfter(end)) {
      throw failure(
          String.format(
              "was not ready within %s: %s%s",
              Durations.text(program.wanted().within()),
              program.wanted().check(),
              program.isUsual()
                  ? " of its image, the default; set readyWhen(...) if this is not what it does"
                  : ""),
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
    if (waited.compareTo(nextProgress) < 0) {
      return Optional.empty();
    }
    nextProgress = waited.multipliedBy(2);
    return Optional.of(
        String.format(
            "waiting for %s: %s, %ds of %ds",
            program.name(),
            program.wanted().check(),
            waited.toSeconds(),
            program.wanted().within().toSeconds()));
  }

  private StepFailedException ended(int exitCode) throws InterruptedException {
    Optional<String> outOfMemory =
        exitCode == 0 ? Optional.empty() : program.execution().outOfMemory();
    return failure(
        "ended with exit code "
            + exitCode
            + outOfMemory.map(why -> ", out of memory (" + why + "),").orElse("")
            + " before it was ready",
        null);
  }

  private boolean isReady() throws StepFailedException, InterruptedException {
    try {
      return probe.isReady(program.wanted().check(), program.log()::isFound);
    } catch (UnhealthyException e) {
      throw failure(String.valueOf(e.getMessage()), e);
    } catch (BackendException e) {
      if (program.execution().await(PAUSE).isPresent()) {
        return false; // the caller reports the exit code, which says more
      }
      if (e instanceof UncheckableException && program.isUsual()) {
        return true; // as ready as it can be known to be
      }
      throw failure("could not be checked for readiness: " + e.getMessage(), e);
    }
  }

  private StepFailedException failure(String what, @Nullable Throwable cause) {
    return new StepFailedException(
        FailureKind.SERVICE, program.kind() + " " + program.name() + " " + what, cause);
  }
}
