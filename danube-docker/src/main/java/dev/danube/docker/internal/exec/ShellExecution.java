package dev.danube.docker.internal.exec;

import dev.danube.engine.spi.Execution;
import dev.danube.event.RunEvent.LogStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** A step of a stage in a persistent shell, which is returned to its pool at the end. */
final class ShellExecution implements Execution {

  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int TRIES = 40;

  private final ShellPool pool;
  private final Shell.ReadyShell opened;
  private final ShellStep step;
  private final OomDetector oom;
  private volatile String session = "";

  ShellExecution(ShellPool pool, Shell.ReadyShell opened, ShellStep step, OomDetector oom) {
    this.pool = pool;
    this.opened = opened;
    this.step = step;
    this.oom = oom;
  }

  @Override
  public OptionalInt await(Duration limit) throws InterruptedException {
    return step.await(limit);
  }

  @Override
  public Optional<String> outOfMemory() throws InterruptedException {
    return oom.killedAStep();
  }

  @Override
  public void terminate() throws InterruptedException {
    signal("TERM");
  }

  @Override
  public void kill() throws InterruptedException {
    signal("KILL");
  }

  /** Sends a signal. Retries, because a step that has just started may not have a session yet. */
  private void signal(String name) throws InterruptedException {
    String shell = String.valueOf(opened.tools().shellPid());
    for (int left = TRIES; left > 0 && !step.hasEnded(); left--) {
      OptionalInt code =
          opened.shell().execute(this::noteSession, SignalScript.argv(shell, name, session));
      if (code.isEmpty()) {
        throw opened.shell().daemon().lost("signalling a step", "no answer within ten seconds");
      }
      if (code.getAsInt() != SignalScript.NO_SESSION) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    }
  }

  private void noteSession(LogStream stream, String line) {
    if (stream == LogStream.STDOUT) {
      session = line;
    }
  }

  @Override
  public void close() {
    pool.giveBack(opened, step.hasEnded());
  }
}
