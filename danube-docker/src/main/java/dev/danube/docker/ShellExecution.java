package dev.danube.docker;

import dev.danube.engine.spi.Execution;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** A step of a stage in a persistent shell, which goes back to where it came from at the end. */
final class ShellExecution implements Execution {

  /**
   * Finds the session of the step, whose leader is the one child of the shell that leads one, and
   * sends a signal to every process of it, by means that every shell has: at once to those of the
   * leader's group, so that a shell cannot act on the death of its child before its own signal;
   * then to each that has left the group. Says the session, for the leader may end before the
   * others. Ends with 3 if there is none.
   */
  private static final String SIGNAL =
      "shell=$1 signal=$2 session=$3; each() { for f in /proc/[0-9]*/stat; do"
          + " read -r l <$f || continue; p=${f#/proc/}; p=${p%/stat}; l=${l##*) }; \"$1\" $p $l;"
          + " done 2>/dev/null; };"
          + " find() { [ $3 = $shell ] && [ $5 = $1 ] && session=$1; };"
          + " send() { [ $5 = $session ] && [ $4 != $session ] && kill -$signal $1; };"
          + " [ -n \"$session\" ] || each find; [ -n \"$session\" ] || exit 3; echo $session;"
          + " kill -$signal -$session 2>/dev/null; each send; exit 0";

  private static final int NO_SESSION = 3;
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int TRIES = 40;

  private final ShellPool pool;
  private final Shell.Opened opened;
  private final ShellStep step;
  private final MemoryWatch memory;
  private volatile String session = "";

  ShellExecution(ShellPool pool, Shell.Opened opened, ShellStep step, MemoryWatch memory) {
    this.pool = pool;
    this.opened = opened;
    this.step = step;
    this.memory = memory;
  }

  @Override
  public OptionalInt await(Duration limit) throws InterruptedException {
    return step.await(limit);
  }

  @Override
  public Optional<String> outOfMemory() throws InterruptedException {
    return memory.killedAStep();
  }

  @Override
  public void terminate() throws InterruptedException {
    signal("TERM");
  }

  @Override
  public void kill() throws InterruptedException {
    signal("KILL");
  }

  /** A step that has only just begun may not have a session yet. */
  private void signal(String name) throws InterruptedException {
    String shell = String.valueOf(opened.tools().shellPid());
    for (int left = TRIES; left > 0 && !step.hasEnded(); left--) {
      OptionalInt code =
          opened
              .shell()
              .beside(
                  (stream, line) -> session = line,
                  "/bin/sh",
                  "-c",
                  SIGNAL,
                  "sh",
                  shell,
                  name,
                  session);
      if (code.isEmpty()) {
        throw opened.shell().calls().lost("signal a step", "no answer within ten seconds");
      }
      if (code.getAsInt() != NO_SESSION) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    }
  }

  @Override
  public void close() {
    pool.giveBack(opened, step.hasEnded());
  }
}
