package dev.danube.docker;

import dev.danube.engine.spi.LineSink;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Tells how far a transfer is, now and then: many small steps are no news. Not thread-safe. */
final class ProgressTeller {

  private static final Duration MOMENT = Duration.ofMillis(250);

  private final String what;
  private final LineSink lines;
  private final LongSupplier nanos;
  private long told;

  ProgressTeller(String what, LineSink lines) {
    this(what, lines, System::nanoTime);
  }

  /**
   * Begins by a clock of its own.
   *
   * @param nanos a clock like {@link System#nanoTime()}
   */
  ProgressTeller(String what, LineSink lines, LongSupplier nanos) {
    this.what = what;
    this.lines = lines;
    this.nanos = nanos;
    this.told = nanos.getAsLong();
  }

  void tell(long done, long total) {
    long now = nanos.getAsLong();
    if (now - told >= MOMENT.toNanos()) {
      told = now;
      lines.progress(what, done, total);
    }
  }
}
