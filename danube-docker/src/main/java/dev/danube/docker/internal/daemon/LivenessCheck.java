package dev.danube.docker.internal.daemon;

import dev.danube.engine.internal.InterruptibleAction;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Waits as long as it takes for something that the daemon will tell, and looks every ten seconds of
 * silence whether it still can: a daemon that hangs, or a connection that is gone without a word,
 * would tell nothing for ever.
 */
public final class LivenessCheck {

  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(50);

  /** Waits for something, but not longer than given; true if it has come. */
  public interface Awaited {
    boolean await(Duration limit) throws InterruptedException;
  }

  /** A question to the daemon. */
  public interface Question<T> {
    T ask() throws InterruptedException;
  }

  private LivenessCheck() {}

  /**
   * Asks the daemon something again and again, every 50 ms, until the answer is final or the time
   * is over. Asks at least once; returns the last answer.
   */
  public static <T> T poll(Duration limit, Question<T> question, Predicate<T> isFinal)
      throws InterruptedException {
    long start = System.nanoTime();
    T answer = question.ask();
    while (!isFinal.test(answer) && System.nanoTime() - start < limit.toNanos()) {
      TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
      answer = question.ask();
    }
    return answer;
  }

  /** Asks the daemon for an answer: who waits for a transfer sees nothing else of it. */
  public static InterruptibleAction ping(Daemon daemon) {
    return () -> daemon.call("pinging it", client -> client.pingCmd().exec());
  }

  /** Waits; true if it has come within the limit. */
  public static boolean await(Awaited awaited, Duration limit, InterruptibleAction check)
      throws InterruptedException {
    long start = System.nanoTime();
    while (true) {
      Duration left = limit.minus(System.nanoTime() - start, ChronoUnit.NANOS);
      boolean last = left.compareTo(INTERVAL) <= 0;
      if (awaited.await(last ? left : INTERVAL)) {
        return true;
      }
      if (last) {
        return false;
      }
      check.run();
    }
  }
}
