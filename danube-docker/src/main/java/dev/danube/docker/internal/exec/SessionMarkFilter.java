package dev.danube.docker.internal.exec;

import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Takes off the output of a step what its shell says of it: at first a mark that only Danube knows
 * and the id of the first process, at the end the mark alone, maybe behind an unfinished line.
 */
final class SessionMarkFilter implements LineSink {

  private final String mark;
  private final LineSink rest;
  private final CountDownLatch known = new CountDownLatch(1);
  private volatile int leader;
  private volatile boolean isComplete;

  SessionMarkFilter(String mark, LineSink rest) {
    this.mark = mark;
    this.rest = rest;
  }

  @Override
  public void line(LogStream stream, String text) {
    if (stream == LogStream.STDOUT && known.getCount() > 0 && text.startsWith(mark + " ")) {
      leader = Integer.parseInt(text.substring(mark.length() + 1));
      known.countDown();
    } else if (stream == LogStream.STDOUT && text.endsWith(mark)) {
      isComplete = true;
      if (text.length() > mark.length()) {
        rest.line(stream, text.substring(0, text.length() - mark.length()));
      }
    } else {
      rest.line(stream, text);
    }
  }

  /** Whether nothing of the output is missing. Known when it has ended. */
  boolean isComplete() {
    return isComplete;
  }

  /** The id of the first process, or empty if it was not said in time. */
  OptionalInt await(Duration limit) throws InterruptedException {
    return known.await(limit.toMillis(), TimeUnit.MILLISECONDS)
        ? OptionalInt.of(leader)
        : OptionalInt.empty();
  }
}
