package dev.danube.docker.internal.daemon;

import dev.danube.engine.internal.InterruptibleAction;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A check, made every ten seconds of a wait for a report of the daemon, that the report can still
 * come. Without it, a caller would wait forever if the daemon hangs or the connection was lost
 * silently.
 */
public final class LivenessCheck {

  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(50);

  /** A wait with a limit; true if the awaited event has come. */
  public interface Wait {
    boolean await(Duration limit) throws InterruptedException;
  }

  /** A question to the daemon. */
  public interface Question<T> {
    T ask() throws InterruptedException;
  }

  private LivenessCheck() {}

  /**
   * Asks the daemon a question every 50 ms, until the answer is final or the limit is reached. Asks
   * at least once. Returns the last answer.
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

  /** Returns a ping, for transfers: these offer no other way to notice that the daemon hangs. */
  public static InterruptibleAction ping(Daemon daemon) {
    return () -> daemon.call("pinging it", client -> client.pingCmd().exec());
  }

  /** Waits for an event, with checks meanwhile; true if it has come within the limit. */
  public static boolean await(Wait awaited, Duration limit, InterruptibleAction check)
      throws InterruptedException {
    return await(awaited, limit, INTERVAL, check);
  }

  /** Waits for an event, with a check at each interval; true if it has come within the limit. */
  public static boolean await(
      Wait awaited, Duration limit, Duration interval, InterruptibleAction check)
      throws InterruptedException {
    long start = System.nanoTime();
    while (true) {
      Duration left = limit.minus(System.nanoTime() - start, ChronoUnit.NANOS);
      boolean last = left.compareTo(interval) <= 0;
      if (awaited.await(last ? left : interval)) {
        return true;
      }
      if (last) {
        return false;
      }
      check.run();
    }
  }
}
