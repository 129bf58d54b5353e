package dev.danube.docker.internal.daemon;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Tells how far a transfer is, now and then: many small steps are no news. Not thread-safe. */
public final class ThrottledProgress {

  private static final Duration MOMENT = Duration.ofMillis(250);

  /** Takes notice. */
  @FunctionalInterface
  public interface Listener {
    void progress(String what, long done, long total);
  }

  private final String what;
  private final Listener listener;
  private final LongSupplier nanos;
  private long told;
  private boolean hasTold;

  public ThrottledProgress(String what, Listener listener) {
    this(what, listener, System::nanoTime);
  }

  /**
   * Begins by a clock of its own.
   *
   * @param nanos a clock like {@link System#nanoTime()}
   */
  public ThrottledProgress(String what, Listener listener, LongSupplier nanos) {
    this.what = what;
    this.listener = listener;
    this.nanos = nanos;
    this.told = nanos.getAsLong();
  }

  public void tell(long done, long total) {
    long now = nanos.getAsLong();
    if (now - told >= MOMENT.toNanos()) {
      told = now;
      hasTold = true;
      listener.progress(what, done, total);
    }
  }

  /** Says that it is over, however it ended, if anything was told: its bar would stay. */
  public void end(long total) {
    if (hasTold) {
      listener.progress(what, total, total);
    }
  }
}
