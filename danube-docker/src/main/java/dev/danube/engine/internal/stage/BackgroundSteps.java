package dev.danube.engine.internal.stage;

import dev.danube.BackendException;
import dev.danube.Step;
import dev.danube.engine.internal.run.BackgroundProgram;
import dev.danube.engine.internal.run.RunScope;
import dev.danube.engine.internal.run.StageLog;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.internal.thread.Cancellation;
import java.util.ArrayDeque;
import java.util.Deque;

/** The background steps of an attempt, from their start to their end. Not thread-safe. */
final class BackgroundSteps {

  private final RunScope scope;
  private final StageContainer container;
  private final Cancellation cancellation;
  private final StageLog log;

  /** The steps that were started, the last one first. */
  private final Deque<BackgroundProgram> running = new ArrayDeque<>();

  BackgroundSteps(
      RunScope scope, StageContainer container, Cancellation cancellation, StageLog log) {
    this.scope = scope;
    this.container = container;
    this.cancellation = cancellation;
    this.log = log;
  }

  /** Starts a step, and waits until it is ready. */
  void start(Step.Background step) throws StepFailedException, InterruptedException {
    log.stepStarts();
    BackgroundProgram program =
        BackgroundProgram.start(
            step, container.get(), container.exec(step.run(), false), scope.secrets());
    running.addFirst(program);
    program.awaitReady(scope.session(), log);
  }

  /** Writes the last lines of the steps to the log, to help find out why the stage failed. */
  void show() {
    running
        .descendingIterator()
        .forEachRemaining(
            program -> {
              try {
                program.showLog(log);
              } catch (BackendException e) {
                log.say("the end of a background step is not known: " + e.getMessage());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  /**
   * Stops the steps, the last one first. What cannot be stopped ends with its container. The thread
   * must not be interrupted meanwhile; the time is limited.
   */
  void stop() {
    ContainerStep stopper = new ContainerStep(container, cancellation, log);
    boolean wasInterrupted = Thread.interrupted(); // by what was shown before
    while (!running.isEmpty()) {
      BackgroundProgram program = running.removeFirst();
      try {
        if (!hasEnded(program)) {
          stopper.stop(program.execution());
        }
      } catch (InterruptedException e) {
        wasInterrupted = true;
      } finally {
        program.execution().close();
      }
    }
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Returns whether a script is known to have ended; one whose connection is lost may still run.
   */
  private boolean hasEnded(BackgroundProgram program) throws InterruptedException {
    try {
      return program.hasEnded();
    } catch (BackendException e) {
      log.say("the end of a background step is not known: " + e.getMessage());
      return false;
    }
  }
}
