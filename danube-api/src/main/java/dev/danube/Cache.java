package dev.danube;

import java.util.List;
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
 * @param key the patterns of the files of the source whose content is the key; empty for a cache
 *     without a key
 * @see <a href="doc-files/workspace.html">source, workspace, caches and mounts</a>
 */
public record Cache(
    String name, String path, boolean isLocked, boolean isPrivate, List<String> key) {

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,99}");

  /**
   * Checks name and path.
   *
   * @param name the name of the cache
   * @param path the absolute path of the folder in the container
   * @param isLocked whether only one stage at a time may use the cache
   * @param isPrivate whether the cache belongs to its pipeline
   * @param key the patterns of the files whose content is the key
   * @throws IllegalArgumentException if the name or a pattern is invalid, the path is not absolute,
   *     or a cache with a key is locked
   */
  public Cache {
    key = List.copyOf(key);
    Optional<String> problem = problem(name, path);
    if (problem.isEmpty()) {
      problem = keyProblem(name, isLocked, key);
    }
    if (problem.isPresent()) {
      throw new IllegalArgumentException(problem.get());
    }
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
    return new Cache(name, path, false, false, List.of());
  }

  /**
   * Returns a copy that only one stage at a time may use, for tools that cannot share a cache. The
   * lock counts for all programs that use the daemon.
   *
   * @return the changed copy
   */
  public Cache locked() {
    return new Cache(name, path, true, isPrivate, key);
  }

  /**
   * Returns a copy that only pipelines of the same name share.
   *
   * @return the changed copy
   */
  public Cache privateToPipeline() {
    return new Cache(name, path, isLocked, true, key);
  }

  /**
   * Returns a copy whose content is kept by a key, outside of the daemon. The key is the content of
   * all files of the source that match. Each container has a folder of its own, which starts with
   * what was saved with the same key, or else with what was saved last, or else empty. If the key
   * has not been saved yet, the folder is saved when the stage has succeeded; that of the main
   * container when the run has. Nothing is saved after a failure, and a problem with a cache fails
   * no run. Danube keeps the saved folders where its settings say.
   *
   * @param globs patterns as for {@link Stage.Builder#artifact(String)}, such as {@code **}{@code
   *     /pom.xml}; the files are those of the source, not what stages have made
   * @return the changed copy
   * @throws IllegalArgumentException if there is no pattern, one is invalid, or the cache is locked
   */
  public Cache keyedBy(String... globs) {
    if (globs.length == 0) {
      throw new IllegalArgumentException(
          "cache " + name + ": keyedBy names no file; write it as in keyedBy(\"pom.xml\")");
    }
    return new Cache(name, path, isLocked, isPrivate, List.of(globs));
  }

  private static Optional<String> keyProblem(String name, boolean isLocked, List<String> key) {
    return isLocked && !key.isEmpty()
        ? Optional.of(
            String.format(
                "cache %s has a key, so each container has a copy of its own; leave out locked()",
                name))
        : key.stream()
            .flatMap(glob -> Paths.patternProblem("cache " + name, glob).stream())
            .findFirst();
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
