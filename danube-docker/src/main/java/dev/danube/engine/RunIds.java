package dev.danube.engine;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A source of run ids. An id has the time to the second, then eight hexadecimal digits: the
 * millisecond and a random number. Ids sort by time. Two ids of one program never have the same
 * millisecond.
 */
final class RunIds {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int RANDOM_BITS = 22;

  private static final AtomicLong LAST = new AtomicLong();

  private RunIds() {}

  static String next() {
    long now = System.currentTimeMillis();
    long millis = LAST.updateAndGet(last -> Math.max(now, last + 1));
    long rest = (millis % 1000 << RANDOM_BITS) | RANDOM.nextInt(1 << RANDOM_BITS);
    return String.format("%s-%08x", TIME.format(Instant.ofEpochMilli(millis)), rest);
  }
}
