package dev.danube.engine.internal.run;

import dev.danube.BackendException;
import dev.danube.FailureKind;
import dev.danube.Readiness;
import dev.danube.Step;
import dev.danube.engine.internal.secret.RunSecrets;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.spi.Container;
import dev.danube.engine.spi.ExecRequest;
import dev.danube.engine.spi.Execution;
import dev.danube.engine.spi.Session;
import java.time.Duration;
import java.util.OptionalInt;

/** A background step that was started in the container of its stage. Not thread-safe. */
public final class BackgroundProgram {

  private final Step.Background step;
  private final Container container;
  private final ServiceLog log;
  private final LineAssembler lines;
  private final Execution execution;

  private BackgroundProgram(
      Step.Background step, Container container, ExecRequest request, RunSecrets secrets)
      throws InterruptedException {
    this.step = step;
    this.container = container;
    this.log = new ServiceLog(secrets);
    this.lines = new LineAssembler(log, secrets);
    log.lookFor(step.readyWhen());
    this.execution = container.exec(request, lines);
  }

  /** Starts a background step; {@link #awaitReady} waits for it. */
  public static BackgroundProgram start(
      Step.Background step, Container container, ExecRequest request, RunSecrets secrets)
      throws StepFailedException, InterruptedException {
    try {
      return new BackgroundProgram(step, container, request, secrets);
    } catch (BackendException e) {
      throw new StepFailedException(
          FailureKind.SERVICE,
          "background step " + step.name() + " did not start: " + e.getMessage(),
          e);
    }
  }

  /** Returns the running script. */
  public Execution execution() {
    return execution;
  }

  /** Returns whether the script has ended by itself. */
  public boolean hasEnded() throws InterruptedException {
    return execution.await(Duration.ZERO).isPresent();
  }

  /**
   * Waits until the step is ready.
   *
   * @param to receives a line from time to time about what is waited for
   * @throws StepFailedException if the step has ended, or is late
   */
  public void awaitReady(Session session, StageLog to)
      throws StepFailedException, InterruptedException {
    if (step.readyWhen().check() instanceof Readiness.Started) {
      return;
    }
    ReadinessWait wait =
        new ReadinessWait(
            new ReadinessWait.Program(
                "background step", step.name(), execution, log, step.readyWhen(), false),
            container::isBackgroundReady,
            session);
    while (!wait.isReady(session)) {
      wait.progress(session).ifPresent(to::say);
    }
  }

  /** Writes the last lines of the step to a log, and its exit code if it has ended. */
  public void showLog(StageLog to) throws InterruptedException {
    OptionalInt exitCode = execution.await(Duration.ZERO);
    if (exitCode.isPresent()) {
      lines.finish();
    }
    log.lastLines().forEach(line -> to.show(step.name() + " | " + line));
    exitCode.ifPresent(code -> to.show(step.name() + " | ended with exit code " + code));
  }
}
