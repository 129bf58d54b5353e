package dev.danube.server.internal.live;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A comment that a feed of Server-Sent Events has when it had nothing else for a while, so that a
 * client that is gone is noticed. Used by one thread at a time.
 */
final class Heartbeat {

  private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.UTF_8);

  private final Duration most;
  private final LongSupplier nanos;
  private long lastOutput;

  /**
   * Creates a heartbeat, whose first beat comes at once.
   *
   * @param most the longest time without output
   * @param nanos the clock, as {@link System#nanoTime}
   */
  Heartbeat(Duration most, LongSupplier nanos) {
    this.most = most;
    this.nanos = nanos;
    this.lastOutput = nanos.getAsLong() - most.toNanos();
  }

  /** Returns some output, or a comment instead of none if it is time. */
  byte[] after(byte[] output) {
    long now = nanos.getAsLong();
    boolean isDue = now - lastOutput >= most.toNanos();
    if (output.length > 0 || isDue) {
      lastOutput = now;
    }
    return output.length == 0 && isDue ? COMMENT : output;
  }
}
