package dev.danube.docker;

import dev.danube.docker.internal.image.RegistryAccess.PullMode;

/** When images are pulled. */
public enum PullPolicy {

  /** If the daemon has no such image; the default. */
  IF_MISSING(PullMode.IF_MISSING),

  /** Before the first use of an image in every run. */
  ALWAYS(PullMode.ALWAYS),

  /** Never; an image that the daemon does not have is an error. */
  NEVER(PullMode.NEVER);

  private final PullMode mode;

  PullPolicy(PullMode mode) {
    this.mode = mode;
  }

  PullMode mode() {
    return mode;
  }
}
