package dev.danube.docker;

import dev.danube.docker.internal.image.RegistryAccess.PullMode;

/**
 * A policy for pulling images: those of stages and services, and those that image builds start from
 * or copy from. An image that the run itself built or tagged is never pulled.
 */
public enum PullPolicy {

  /** Pulls an image if the daemon does not have it. The default. */
  IF_MISSING(PullMode.IF_MISSING),

  /** Pulls an image before its first use in every run. */
  ALWAYS(PullMode.ALWAYS),

  /** Never pulls an image. An image that the daemon does not have is an error. */
  NEVER(PullMode.NEVER);

  private final PullMode mode;

  PullPolicy(PullMode mode) {
    this.mode = mode;
  }

  PullMode mode() {
    return mode;
  }
}
