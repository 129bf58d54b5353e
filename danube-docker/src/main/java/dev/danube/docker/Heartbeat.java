package dev.danube.docker;

import com.github.dockerjava.api.DockerClient;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * Waits as long as it takes for something that the daemon will tell, and asks the daemon every ten
 * seconds of silence whether it is still there: one that hangs would tell nothing for ever.
 */
final class Heartbeat {

  private static final Duration INTERVAL = Duration.ofSeconds(10);

  /** A daemon on a busy machine may take its time. */
  private static final Duration PING_LIMIT = Duration.ofSeconds(30);

  /** Waits for something, but not longer than given; true if it has come. */
  interface Awaited {
    boolean await(Duration limit) throws InterruptedException;
  }

  private Heartbeat() {}

  /** Waits; true if it has come within the limit. */
  static boolean await(DockerClient client, DockerCalls calls, Awaited awaited, Duration limit)
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
      calls.call("answer a ping", PING_LIMIT, () -> client.pingCmd().exec());
    }
  }
}
