package dev.danube.engine;

/**
 * The use of a lock file, which has the digests of images and the commits of git refs.
 *
 * @see RunSettings.Builder#lock
 * @see <a href="doc-files/lockfile.html">the lock file</a>
 */
public enum LockMode {
  /** Registries and git servers are asked, and the lock file receives what they answer. */
  UPDATE,
  /** Only what the lock file has is used; the run is refused if it lacks something. */
  FROZEN
}
