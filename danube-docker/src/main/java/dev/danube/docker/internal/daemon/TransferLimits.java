package dev.danube.docker.internal.daemon;

import dev.danube.internal.Durations;
import java.time.Duration;

/**
 * The time limits of calls that move or make much data.
 *
 * @param transfer the limit for moving an image, a source, or files of the workspace
 * @param silence the time without progress after which a pull or push is ended
 * @param imageBuild the limit for building the image of a stage
 */
public record TransferLimits(Duration transfer, Duration silence, Duration imageBuild) {

  public static final TransferLimits DEFAULT =
      new TransferLimits(Duration.ofMinutes(30), Duration.ofMinutes(2), Duration.ofHours(1));

  /** Returns the problem of a transfer that took too long. */
  public String transferProblem() {
    return "it took longer than "
        + Durations.text(transfer)
        + ", the limit of DockerBackend.builder().transferLimit(...)";
  }

  /** Returns the problem of a transfer that made no progress. */
  public String silenceProblem() {
    return "it timed out: no progress for "
        + Durations.text(silence)
        + ", the limit of DockerBackend.builder().silenceLimit(...)";
  }
}
