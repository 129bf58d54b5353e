package dev.danube.docker.internal.exec;

import dev.danube.docker.internal.daemon.ContainerOutput;
import dev.danube.docker.internal.daemon.LivenessCheck;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import java.time.Duration;
import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A step in a persistent shell. It has ended when its mark has come through its pipe, or through
 * both if it has two. The shell may be free later: see {@link ShellProtocol}.
 */
final class ShellStep {

  /** The time between two checks that the stream has not ended. */
  private static final Duration INTERVAL = Duration.ofMillis(500);

  /** The time that the daemon may take to notice the end of a shell whose output has ended. */
  private static final Duration NOTICE = Duration.ofSeconds(2);

  private static final int SIGNALS = 128;

  private static final int KILLED = SIGNALS + 9;

  private final Shell shell;
  private final String mark;
  private final LineSink lines;
  private final CountDownLatch marks;
  private final CountDownLatch free;

  /** The streams whose mark has come. Used only by the thread of the output. */
  private final Set<LogStream> ended = EnumSet.noneOf(LogStream.class);

  private volatile long endedAt;
  private volatile int exitCode;

  /**
   * Creates a step.
   *
   * @param pipes the number of its pipes, one or two
   */
  ShellStep(Shell shell, String mark, int pipes, LineSink lines) {
    this.shell = shell;
    this.mark = mark;
    this.marks = new CountDownLatch(pipes);
    this.free = new CountDownLatch(pipes);
    this.lines = lines;
  }

  /** Processes a line of the shell's output, on the thread of its stream. */
  void take(LogStream stream, String line) {
    OptionalInt code = ShellProtocol.exitCode(line, mark);
    OptionalInt pipe = ShellProtocol.pipeCode(line, mark);
    if (code.isPresent()) {
      end(stream, ShellProtocol.beforeMark(line), code.getAsInt());
    } else if (pipe.isPresent()) {
      // If no mark came before, what should have printed it was killed.
      int killed = pipe.getAsInt() == 0 ? KILLED : pipe.getAsInt();
      end(stream, ShellProtocol.beforeMark(line), killed);
      free.countDown();
    } else if (!ended.contains(stream)) {
      lines.line(stream, line);
    }
  }

  /** Ends a stream of the step, unless it has ended before. */
  private void end(LogStream stream, String unfinished, int code) {
    if (ended.add(stream)) {
      if (!unfinished.isEmpty()) {
        lines.part(stream, unfinished);
      }
      if (stream == LogStream.STDOUT) {
        exitCode = code;
      }
      endedAt = System.nanoTime();
      marks.countDown();
    }
  }

  boolean isFree() {
    return free.getCount() == 0;
  }

  /**
   * Waits until the shell is free for the next step. It is not free while processes in the
   * background have the output of this step.
   *
   * @param limit the longest time to wait, counted from the end of this step
   */
  boolean awaitFree(Duration limit) throws InterruptedException {
    long left = limit.toNanos() - (System.nanoTime() - endedAt);
    return free.await(left, TimeUnit.NANOSECONDS);
  }

  /** Processes a part of a line that is too long to be a mark, or the shell's last output. */
  void takePart(LogStream stream, String part) {
    if (!ended.contains(stream)) {
      lines.part(stream, part);
    }
  }

  boolean hasEnded() {
    return marks.getCount() == 0;
  }

  /** Waits for the exit code; empty if the step does not end within the limit. */
  OptionalInt await(Duration limit) throws InterruptedException {
    return LivenessCheck.await(this::awaitMarks, limit, this::look)
        ? OptionalInt.of(exitCode)
        : OptionalInt.empty();
  }

  private boolean awaitMarks(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    long left = limit.toNanos();
    while (!marks.await(Math.min(left, INTERVAL.toNanos()), TimeUnit.NANOSECONDS)) {
      if (!shell.isOpen() && marks.getCount() > 0) {
        exitCode = codeOfDeath();
        return true;
      }
      left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
    }
    return true;
  }

  /** Returns the exit code of a shell that was killed, by its step or together with it. */
  private int codeOfDeath() throws InterruptedException {
    shell.throwError("reading the output of a step");
    OptionalInt code = LivenessCheck.poll(NOTICE, shell::exitCode, OptionalInt::isPresent);
    if (code.isPresent() && code.getAsInt() > SIGNALS) {
      return code.getAsInt();
    }
    throw shell
        .daemon()
        .lost("running a step", "the shell ended without reporting the exit code of the step");
  }

  /** Throws if the shell has ended but its output has not: the connection is lost. */
  private void look() throws InterruptedException {
    if (shell.exitCode().isPresent() && !shell.awaitRest(ContainerOutput.SILENCE)) {
      throw shell
          .daemon()
          .lost("reading the output of a step", "the output did not end with the shell");
    }
  }
}
