package dev.danube;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A folder whose content outlives the run, for files that every run would fetch again otherwise. It
 * is a volume of the daemon, in whose folder every user may create files. All pipelines that have a
 * cache of the same name share it, unless it is {@linkplain #privateToPipeline private}. Immutable.
 *
 * <p>Example: {@code p.cache("m2", "/root/.m2")}, or {@code p.cache(Cache.of("apt",
 * "/var/cache/apt").locked())}.
 *
 * @param name the name of the cache
 * @param path the absolute path of the folder in the container
 * @param isLocked whether only one stage at a time may use the cache
 * @param isPrivate whether the cache belongs to its pipeline, and others of the same name are
 *     others
 * @see <a href="doc-files/workspace.html">source, workspace, caches and mounts</a>
 */
public record Cache(String name, String path, boolean isLocked, boolean isPrivate) {

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,99}");

  /**
   * Checks name and path.
   *
   * @param name the name of the cache
   * @param path the absolute path of the folder in the container
   * @param isLocked whether only one stage at a time may use the cache
   * @param isPrivate whether the cache belongs to its pipeline
   * @throws IllegalArgumentException if the name is invalid, or the path is not absolute
   */
  public Cache {
    problem(name, path)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
  }

  /**
   * Returns a cache that stages may use at the same time.
   *
   * @param name the name of the cache: 1 to 100 letters, digits, dots, dashes and underscores, the
   *     first of them a letter or digit
   * @param path the absolute path of the folder in the container
   * @return the cache
   * @throws IllegalArgumentException if the name is invalid, or the path is not absolute
   */
  public static Cache of(String name, String path) {
    return new Cache(name, path, false, false);
  }

  /**
   * Returns a copy that only one stage at a time may use, for tools that cannot share a cache. The
   * lock counts for all programs that use the daemon.
   *
   * @return the changed copy
   */
  public Cache locked() {
    return new Cache(name, path, true, isPrivate);
  }

  /**
   * Returns a copy that only pipelines of the same name share.
   *
   * @return the changed copy
   */
  public Cache privateToPipeline() {
    return new Cache(name, path, isLocked, true);
  }

  static Optional<String> problem(String name, String path) {
    return nameProblem(name).or(() -> Paths.absoluteProblem("cache " + name, path));
  }

  /**
   * Returns what is wrong with the name of a volume; empty if nothing is.
   *
   * @see <a href="https://docs.docker.com/reference/cli/docker/volume/create/">volume create</a>
   */
  static Optional<String> nameProblem(String name) {
    return NAME.matcher(name).matches()
        ? Optional.empty()
        : Optional.of(
            String.format(
                "\"%s\" is not the name of a volume; use letters, digits, \".\", \"-\" and \"_\","
                    + " starting with a letter or digit",
                name));
  }
}
