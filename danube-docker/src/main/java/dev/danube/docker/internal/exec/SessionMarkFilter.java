package dev.danube.docker.internal.exec;

import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A filter that removes the output of the shell from the output of its step. The shell first prints
 * a mark that only Danube knows and the id of the first process, and at the end the mark alone. An
 * unfinished line may precede the mark at the end.
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
        rest.part(stream, text.substring(0, text.length() - mark.length()));
      }
    } else {
      rest.line(stream, text);
    }
  }

  @Override
  public void part(LogStream stream, String text) {
    rest.part(stream, text);
  }

  /** Returns whether the output is complete. Meaningful only when the output has ended. */
  boolean isComplete() {
    return isComplete;
  }

  /** Waits for the id of the first process; empty if it was not printed within the limit. */
  OptionalInt await(Duration limit) throws InterruptedException {
    return known.await(limit.toMillis(), TimeUnit.MILLISECONDS)
        ? OptionalInt.of(leader)
        : OptionalInt.empty();
  }
}
