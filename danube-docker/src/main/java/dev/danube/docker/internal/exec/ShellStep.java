package dev.danube.docker.internal.exec;

import dev.danube.docker.internal.daemon.ContainerOutput;
import dev.danube.docker.internal.daemon.LivenessCheck;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A step in a persistent shell. It has ended when its mark has come on both streams. */
final class ShellStep {

  /** The time between two checks that the stream has not ended. */
  private static final Duration INTERVAL = Duration.ofMillis(500);

  /** The time that the daemon may take to notice the end of a shell whose output has ended. */
  private static final Duration NOTICE = Duration.ofSeconds(2);

  private static final int SIGNALS = 128;

  private final Shell shell;
  private final String mark;
  private final LineSink lines;
  private final CountDownLatch marks = new CountDownLatch(2);
  private volatile int exitCode;

  ShellStep(Shell shell, String mark, LineSink lines) {
    this.shell = shell;
    this.mark = mark;
    this.lines = lines;
  }

  /** Processes a line of the shell's output, on the thread of its stream. */
  void take(LogStream stream, String line) {
    OptionalInt code = ShellProtocol.exitCode(line, mark);
    if (code.isEmpty()) {
      if (marks.getCount() > 0) {
        lines.line(stream, line);
      }
      return;
    }
    String unfinished = ShellProtocol.beforeMark(line);
    if (!unfinished.isEmpty()) {
      lines.part(stream, unfinished);
    }
    if (stream == LogStream.STDOUT) {
      exitCode = code.getAsInt();
    }
    marks.countDown();
  }

  /** Processes a part of a line that is too long to be a mark, or the shell's last output. */
  void takePart(LogStream stream, String part) {
    if (marks.getCount() > 0) {
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
