package dev.danube.engine.internal.stage;

import dev.danube.BackendException;
import dev.danube.FailureKind;
import dev.danube.Step;
import dev.danube.engine.internal.run.LineAssembler;
import dev.danube.engine.internal.run.StageLog;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.internal.thread.Cancellation;
import dev.danube.engine.spi.Execution;
import dev.danube.engine.spi.LineSink;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The execution of a step in a container, and the judgement of its end. */
final class ContainerStep {

  private static final Duration AFTER_KILL = Duration.ofSeconds(5);

  /** The exit code of a program that SIGPIPE has ended. */
  private static final int PIPE_CLOSED = 141;

  private static final int NOT_FOUND = 127;
  private static final int LONGEST_LINE = 200;
  private static final int SIGNALS = 128;
  private static final int KILLED = SIGNALS + 9;

  private final StageContainer container;
  private final Cancellation cancellation;
  private final StageLog log;

  ContainerStep(StageContainer container, Cancellation cancellation, StageLog log) {
    this.container = container;
    this.cancellation = cancellation;
    this.log = log;
  }

  /** Performs a step, which fails with any exit code except 0. */
  void perform(Step step) throws StepFailedException, InterruptedException {
    LineAssembler lines = container.assembler();
    int exitCode;
    try {
      exitCode = exitCode(step, lines, false);
    } finally {
      lines.finish();
    }
    if (exitCode != 0) {
      throw new StepFailedException(FailureKind.EXIT_CODE, exitCode, message(step, exitCode), null);
    }
  }

  /**
   * Performs a step and returns its exit code. No exit code is a failure by itself. Standard error
   * is told apart from standard output.
   */
  int exitCode(Step step, LineSink lines) throws StepFailedException, InterruptedException {
    return exitCode(step, lines, true);
  }

  private int exitCode(Step step, LineSink lines, boolean separateStreams)
      throws StepFailedException, InterruptedException {
    log.stepStarts();
    try {
      Execution execution = start(step, lines, separateStreams);
      int exitCode = finish(execution);
      // The death of the container kills the step too, which looks as if the step ended by itself.
      if (exitCode > SIGNALS && !(step instanceof Step.Command)) {
        throwIfDead(null);
      }
      throwIfOutOfMemory(execution, exitCode, step.text());
      return exitCode;
    } catch (BackendException e) {
      // A command whose connection was lost has been stopped, so its container is dead anyway.
      if (!(step instanceof Step.Command)) {
        throwIfDead(e);
      }
      throw e;
    }
  }

  /** Waits for the end of a script that a backend of tests plays instead of the steps. */
  void finish(Execution play, String what) throws StepFailedException, InterruptedException {
    int exitCode = finish(play);
    throwIfOutOfMemory(play, exitCode, what);
    if (exitCode != 0) {
      throw new StepFailedException(
          FailureKind.EXIT_CODE, exitCode, "exit code " + exitCode + " from " + what, null);
    }
  }

  private static void throwIfOutOfMemory(Execution execution, int exitCode, String what)
      throws StepFailedException, InterruptedException {
    if (exitCode == KILLED) {
      Optional<String> known = execution.outOfMemory();
      if (known.isPresent()) {
        throw new StepFailedException(
            FailureKind.OUT_OF_MEMORY,
            exitCode,
            what + " was killed because memory was used up: " + known.get(),
            null);
      }
    }
  }

  private Execution start(Step step, LineSink lines, boolean separateStreams)
      throws StepFailedException, InterruptedException {
    if (step instanceof Step.Command) {
      Execution command = container.get().command(lines);
      try {
        container.announcePorts();
      } catch (BackendException | InterruptedException e) {
        stop(command);
        command.close();
        throw e;
      }
      return command;
    }
    return container.get().exec(container.exec(step, separateStreams), lines);
  }

  private int finish(Execution execution) throws InterruptedException {
    try {
      return execution.await();
    } catch (InterruptedException | BackendException e) {
      // The stop must not be interrupted; its time is limited. A step whose connection was lost is
      // stopped too: otherwise it could still be running next to the following stages.
      boolean isWorker = cancellation.disableInterrupts();
      stop(execution);
      if (isWorker && e instanceof BackendException) {
        cancellation.enableInterrupts(); // Java code that catches the exception continues
      }
      throw e;
    } finally {
      execution.close();
    }
  }

  /** Stops a step, by SIGTERM and then by SIGKILL. */
  void stop(Execution execution) throws InterruptedException {
    try {
      execution.terminate();
      Duration grace = container.grace();
      if (execution.await(grace).isEmpty()) {
        log.say("still running " + Durations.text(grace) + " after SIGTERM; killing it");
        execution.kill();
        if (execution.await(AFTER_KILL).isEmpty()) {
          log.say("still running after SIGKILL; it ends with its container");
        }
      }
    } catch (BackendException e) {
      // The step may not end by itself, and could then run next to the following stages.
      log.say("could not stop the step: " + e.getMessage());
      killBlindly(execution);
    }
  }

  private void killBlindly(Execution execution) throws InterruptedException {
    try {
      execution.kill();
    } catch (BackendException e) {
      log.say("could not kill the step: " + e.getMessage());
    }
  }

  private void throwIfDead(@Nullable BackendException cause)
      throws StepFailedException, InterruptedException {
    Optional<String> death = container.exitReason();
    if (death.isPresent()) {
      throw new StepFailedException(FailureKind.INFRASTRUCTURE, death.get(), cause);
    }
  }

  private static String cut(String line) {
    return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "...";
  }

  private String message(Step step, int exitCode) {
    StringBuilder message = new StringBuilder("exit code " + exitCode + " from " + step.text());
    if (exitCode == KILLED) {
      message.append(": killed by SIGKILL, but not by Danube");
    }
    if (exitCode == PIPE_CLOSED && step instanceof Step.Run) {
      message.append(
          ": a program wrote to a pipe that the next one no longer read, as in \"yes | head -1\";"
              + " this counts because of pipefail, and does not with shell(\"sh\", \"-e\")");
    }
    if (exitCode == NOT_FOUND) {
      message.append(": command not found");
      log.lastLineOfStep().ifPresent(line -> message.append(" (").append(cut(line)).append(')'));
      if (container.isOwn()) {
        message.append(
            "; the stage has its own container, which does not contain what other stages installed"
                + " in the main container");
      }
    }
    log.lastLineOfStep()
        .filter(line -> line.endsWith("Permission denied"))
        .flatMap(line -> container.user())
        .ifPresent(
            user ->
                message
                    .append(": the step runs as user ")
                    .append(user)
                    .append(", which may not change the files of stages with another user; let")
                    .append(" those stages chmod them, or give all the same user(...)"));
    return message.toString();
  }
}
