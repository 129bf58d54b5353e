package dev.danube.engine.internal.run;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.engine.internal.secret.RunSecrets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The warnings of a run, with its secrets masked. Thread-safe. */
public final class RunWarnings {

  private final RunSecrets secrets;
  private final Queue<String> all = new ConcurrentLinkedQueue<>();

  @GuardedBy("this") private Consumer<String> told = warning -> {};

  @GuardedBy("this") private int tellings;

  public RunWarnings(RunSecrets secrets) {
    this.secrets = secrets;
  }

  /** Adds a warning, and tells it at once if the run has started and not ended. */
  public void add(String warning) {
    String masked = secrets.mask(warning);
    Consumer<String> receiver;
    synchronized (this) {
      all.add(masked);
      receiver = told;
      tellings++;
    }
    try {
      receiver.accept(masked); // without the lock, because whoever hears it may warn too
    } finally {
      told();
    }
  }

  /** Starts to tell warnings, with those that there are already. */
  public void tellTo(Consumer<String> receiver) {
    List<String> before;
    synchronized (this) {
      before = all();
      told = receiver;
      tellings++;
    }
    try {
      before.forEach(receiver);
    } finally {
      told();
    }
  }

  private synchronized void told() {
    tellings--;
    notifyAll();
  }

  /**
   * Tells no further warnings; the result of the run has them. Waits until those that are being
   * told are told, but no longer than a limit.
   *
   * @return whether the thread was interrupted meanwhile, which ends the wait
   */
  public synchronized boolean tellNoMore(Duration limit) {
    told = warning -> {};
    long end = System.nanoTime() + limit.toNanos();
    try {
      for (long left = limit.toNanos(); tellings > 0 && left > 0; left = end - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  public List<String> all() {
    return List.copyOf(all);
  }
}
