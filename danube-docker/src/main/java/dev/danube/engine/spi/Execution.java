package dev.danube.engine.spi;

import dev.danube.BackendException;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalInt;

/** A running step. Its lines have all arrived when an exit code is returned. Thread-safe. */
public interface Execution {

  /**
   * Waits for the end of the step, however long that takes.
   *
   * @return its exit code
   * @throws BackendException if the backend lost the step; never a made-up exit code
   * @throws InterruptedException if the thread was interrupted meanwhile; the step goes on
   */
  default int await() throws InterruptedException {
    return await(Durations.limited(ChronoUnit.FOREVER.getDuration())).orElseThrow();
  }

  /**
   * Waits for the end of the step, but not longer than given.
   *
   * @param limit how long to wait
   * @return its exit code, or empty if it still runs
   * @throws BackendException if the backend lost the step
   * @throws InterruptedException if the thread was interrupted meanwhile; the step goes on
   */
  OptionalInt await(Duration limit) throws InterruptedException;

  /**
   * Whether a process of the step was killed because memory was used up. Asked after an exit code
   * above 128.
   *
   * @return what is known of it, such as the limit; empty, for no, by default
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default Optional<String> outOfMemory() throws InterruptedException {
    return Optional.empty();
  }

  /**
   * Asks all processes of the step to end, by SIGTERM. Other steps in the container go on.
   *
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  void terminate() throws InterruptedException;

  /**
   * Ends all processes of the step, by SIGKILL. Other steps in the container go on.
   *
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  void kill() throws InterruptedException;

  /** Lets go of the step, whether it has ended or not: none of its lines comes afterwards. */
  default void close() {}
}
