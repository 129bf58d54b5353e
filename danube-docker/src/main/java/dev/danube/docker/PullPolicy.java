package dev.danube.docker;

/** When images are pulled. */
public enum PullPolicy {
  /** If the daemon has no such image; the default. */
  IF_MISSING,
  /** Before the first use of an image in every run. */
  ALWAYS,
  /** Never; an image that the daemon has not got is an error. */
  NEVER
}
