package dev.danube.cli;

import dev.danube.RunResult;
import dev.danube.engine.Run;
import dev.danube.engine.internal.Signals;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A handler of Ctrl-C that says what happens. The first Ctrl-C ends the program as usual, which
 * cancels its run and gives it time to clean up. The second Ctrl-C kills the run.
 */
final class InterruptHandler {

  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final Run run;
  private final AtomicBoolean wasHeard = new AtomicBoolean();

  private InterruptHandler(Run run) {
    this.run = run;
  }

  /** Waits for a run to finish, and handles Ctrl-C meanwhile. */
  static RunResult await(Run run) {
    Runnable before = Signals.on("INT", new InterruptHandler(run)::heard);
    try {
      return run.await();
    } finally {
      before.run();
    }
  }

  private void heard(Runnable usual) {
    if (wasHeard.compareAndSet(false, true)) {
      say("Cancelling; press Ctrl-C again to kill what does not end");
      usual.run();
    } else {
      say("Killing what has not ended");
      run.kill();
    }
  }

  /** Prints without blocking for long: a pager may no longer read what this program prints. */
  private static void say(String text) {
    Thread thread = new Thread(() -> System.err.println(text), "danube-ctrl-c");
    thread.setDaemon(true);
    thread.start();
    try {
      thread.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
