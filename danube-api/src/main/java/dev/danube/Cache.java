package dev.danube;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A folder whose content outlives the run, for what is fetched again and again. It is a volume of
 * the daemon that every pipeline with a cache of the name shares. Immutable.
 *
 * <p>Example: {@code p.cache("m2", "/root/.m2")}, or {@code p.cache(Cache.of("apt",
 * "/var/cache/apt").locked())}.
 *
 * @param name its name
 * @param path where the container sees it
 * @param isLocked whether only one stage at a time may use it
 */
public record Cache(String name, String path, boolean isLocked) {

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,99}");

  /**
   * Checks name and path.
   *
   * @param name its name
   * @param path where the container sees it
   * @param isLocked whether only one stage at a time may use it
   * @throws IllegalArgumentException if the name is not one, or the path is not absolute
   */
  public Cache {
    problem(name, path)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
  }

  /**
   * A cache that stages may use at the same time.
   *
   * @param name its name: letters, digits, dots, dashes and underscores
   * @param path where the container sees it, absolute
   * @return the cache
   * @throws IllegalArgumentException if the name is not one, or the path is not absolute
   */
  public static Cache of(String name, String path) {
    return new Cache(name, path, false);
  }

  /**
   * Makes stages with this cache wait for each other, for tools that do not share theirs.
   *
   * @return the changed copy
   */
  public Cache locked() {
    return new Cache(name, path, true);
  }

  static Optional<String> problem(String name, String path) {
    return nameProblem(name).or(() -> Paths.absoluteProblem("cache " + name, path));
  }

  /**
   * What is wrong with the name of a volume.
   *
   * @see <a href="https://docs.docker.com/reference/cli/docker/volume/create/">volume create</a>
   */
  static Optional<String> nameProblem(String name) {
    return NAME.matcher(name).matches()
        ? Optional.empty()
        : Optional.of(
            String.format(
                "\"%s\" is not the name of a volume; use letters, digits, \".\", \"-\" and \"_\","
                    + " first a letter or digit",
                name));
  }
}
