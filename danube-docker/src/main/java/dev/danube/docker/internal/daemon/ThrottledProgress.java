package dev.danube.docker.internal.daemon;

import java.time.Duration;
import java.util.function.LongSupplier;

/** The progress of a transfer, reported at most every 250 ms. Not thread-safe. */
public final class ThrottledProgress {

  private static final Duration MOMENT = Duration.ofMillis(250);

  /** A receiver of the progress. */
  @FunctionalInterface
  public interface Listener {
    void progress(String what, long done, long total);
  }

  private final String what;
  private final Listener listener;
  private final LongSupplier nanos;
  private long reported;
  private boolean hasTold;

  public ThrottledProgress(String what, Listener listener) {
    this(what, listener, System::nanoTime);
  }

  /**
   * Creates a progress that uses the given clock.
   *
   * @param nanos a clock like {@link System#nanoTime()}
   */
  public ThrottledProgress(String what, Listener listener, LongSupplier nanos) {
    this.what = what;
    this.listener = listener;
    this.nanos = nanos;
    this.reported = nanos.getAsLong();
  }

  public void tell(long done, long total) {
    long now = nanos.getAsLong();
    if (now - reported >= MOMENT.toNanos()) {
      reported = now;
      hasTold = true;
      listener.progress(what, done, total);
    }
  }

  /** Reports the end, even after a failure, if anything was reported: its bar would stay. */
  public void end(long total) {
    if (hasTold) {
      listener.progress(what, total, total);
    }
  }
}
