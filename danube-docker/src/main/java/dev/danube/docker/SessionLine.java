package dev.danube.docker;

import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Takes the first line of a step off its output: a mark that only Danube knows, and the id of the
 * step's first process.
 */
final class SessionLine implements LineSink {

  private final String mark;
  private final LineSink rest;
  private final CountDownLatch known = new CountDownLatch(1);
  private volatile int leader;

  SessionLine(String mark, LineSink rest) {
    this.mark = mark + " ";
    this.rest = rest;
  }

  @Override
  public void line(LogStream stream, String text) {
    if (known.getCount() > 0 && stream == LogStream.STDOUT && text.startsWith(mark)) {
      leader = Integer.parseInt(text.substring(mark.length()));
      known.countDown();
    } else {
      rest.line(stream, text);
    }
  }

  /** The id of the first process, or empty if it was not said in time. */
  OptionalInt await(Duration limit) throws InterruptedException {
    return known.await(limit.toMillis(), TimeUnit.MILLISECONDS)
        ? OptionalInt.of(leader)
        : OptionalInt.empty();
  }
}
