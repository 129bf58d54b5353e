package dev.danube.docker.internal.image;

import dev.danube.ImageRef;
import dev.danube.docker.internal.registry.PullRetry;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Attempts of a pull or push, which is repeated while its problem may pass. */
final class TransferAttempts {

  private TransferAttempts() {}

  /** A pull or push. */
  interface Transfer {
    /** Pulls or pushes once. Returns the problem, if there is one. */
    Optional<String> perform() throws InterruptedException;
  }

  /**
   * Performs attempts until one succeeds, or has a problem that stays.
   *
   * @param doing what is done, such as {@code pulling alpine:3}
   * @return the last problem; empty after a success
   */
  static Optional<String> perform(String doing, ImageRef image, LineSink lines, Transfer transfer)
      throws InterruptedException {
    Optional<String> problem = transfer.perform();
    for (int count = 1;
        count < PullRetry.ATTEMPTS && problem.filter(why -> mayPass(image, why)).isPresent();
        count++) {
      Duration wait = PullRetry.waitAfter(count, problem.get());
      lines.line(
          LogStream.DANUBE,
          String.format(
              "%s failed, trying again in %s: %s", doing, Durations.text(wait), problem.get()));
      TimeUnit.MILLISECONDS.sleep(wait.toMillis());
      problem = transfer.perform();
    }
    return problem;
  }

  /** Returns whether a failure may be over soon. The name of the image says nothing about that. */
  static boolean mayPass(ImageRef image, String why) {
    return PullRetry.isPassing(why.replace(image.reference(), ""));
  }
}
