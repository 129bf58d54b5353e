package dev.danube.cli;

import dev.danube.RunResult;
import dev.danube.engine.Run;
import dev.danube.engine.internal.Signals;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Says that Ctrl-C was heard. The first ends the program as ever, which cancels its run and lets it
 * clean up; the second takes the time for that away.
 */
final class InterruptHandler {

  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final Run run;
  private final AtomicBoolean wasHeard = new AtomicBoolean();

  private InterruptHandler(Run run) {
    this.run = run;
  }

  /** Waits for a run, and hears meanwhile. */
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

  /** Nobody may read it any more, as where all goes to a program that shows pages. */
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
