package dev.danube.server.internal.run;

import dev.danube.RunContext;
import dev.danube.event.LifecycleCallbacks;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A gate before the stages of a run, which opens when the start of the run is stored. After a crash
 * a run whose start is not stored is done again, so nothing of it may have happened. Thread-safe.
 */
final class StartGate implements LifecycleCallbacks {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final CountDownLatch opened = new CountDownLatch(1);

  /** Opens the gate. Does nothing if it is open. */
  void open() {
    opened.countDown();
  }

  @Override
  public void beforeRun(RunContext run) throws InterruptedException {
    if (!opened.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          "The start of the run was not stored within " + LIMIT.toMinutes() + " minutes");
    }
  }
}
