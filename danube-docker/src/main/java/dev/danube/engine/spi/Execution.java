package dev.danube.engine.spi;

import dev.danube.BackendException;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalInt;

/** A running step. All its lines are delivered before its exit code is returned. Thread-safe. */
public interface Execution {

  /**
   * Waits for the end of the step, without a limit.
   *
   * @return the exit code of the step
   * @throws BackendException if the backend lost the step; an exit code is never invented
   * @throws InterruptedException if the thread was interrupted meanwhile; the step continues
   */
  default int await() throws InterruptedException {
    return await(Durations.limited(ChronoUnit.FOREVER.getDuration())).orElseThrow();
  }

  /**
   * Waits until the step has ended or a time has passed.
   *
   * @param limit the longest time to wait
   * @return the exit code of the step, or empty if the step is still running
   * @throws BackendException if the backend lost the step
   * @throws InterruptedException if the thread was interrupted meanwhile; the step continues
   */
  OptionalInt await(Duration limit) throws InterruptedException;

  /**
   * Returns whether a process of the step was killed because memory was exhausted. Called after an
   * exit code above 128.
   *
   * @return what is known about it, such as the limit; empty, which means no, by default
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default Optional<String> outOfMemory() throws InterruptedException {
    return Optional.empty();
  }

  /**
   * Asks all processes of the step to end, by SIGTERM. Other steps in the container continue.
   *
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  void terminate() throws InterruptedException;

  /**
   * Ends all processes of the step, by SIGKILL. Other steps in the container continue.
   *
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  void kill() throws InterruptedException;

  /** Releases the step, whether it has ended or not. None of its lines is delivered afterwards. */
  default void close() {}
}
