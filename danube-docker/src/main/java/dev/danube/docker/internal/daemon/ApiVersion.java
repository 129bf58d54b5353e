package dev.danube.docker.internal.daemon;

import dev.danube.BackendException;
import java.util.Optional;

/**
 * A version of the Docker API, with the choice of the version to use with a daemon.
 *
 * @see <a href="https://docs.docker.com/reference/api/engine/#api-version-matrix">the versions</a>
 */
public record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {

  /** The newest version that the library behind the backend knows. */
  static final ApiVersion NEWEST = new ApiVersion(1, 52);

  /** The version of Docker 20.10 and Podman 4. */
  public static final ApiVersion OLDEST = new ApiVersion(1, 41);

  public static ApiVersion parse(String text) {
    String[] parts = text.split("\\.", -1);
    try {
      return new ApiVersion(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new BackendException(
          "\"" + text + "\" is not a version of the Docker API; an example is 1.41", e);
    }
  }

  /**
   * Chooses the version to use with a daemon.
   *
   * @param newest the newest version that the daemon supports
   * @param oldest the oldest version that the daemon supports
   * @param wanted the value of {@code DOCKER_API_VERSION}, if it is set
   * @throws BackendException if there is no version that both sides support
   */
  public static ApiVersion choose(ApiVersion newest, ApiVersion oldest, Optional<String> wanted) {
    if (newest.compareTo(OLDEST) < 0) {
      throw new BackendException(
          String.format(
              "The Docker daemon supports API %s at most, but Danube needs %s:"
                  + " use Docker 20.10 or later",
              newest, OLDEST),
          null);
    }
    if (wanted.isPresent()) {
      return check(wanted.get(), newest, oldest);
    }
    ApiVersion known = newest.compareTo(NEWEST) < 0 ? newest : NEWEST;
    return known.compareTo(oldest) < 0 ? oldest : known;
  }

  private static ApiVersion check(String wanted, ApiVersion newest, ApiVersion oldest) {
    ApiVersion version;
    try {
      version = parse(wanted.strip().replaceFirst("^v", ""));
    } catch (BackendException e) {
      throw new BackendException("DOCKER_API_VERSION: " + e.getMessage(), e);
    }
    ApiVersion least = oldest.compareTo(OLDEST) < 0 ? OLDEST : oldest;
    if (version.compareTo(least) < 0 || version.compareTo(newest) > 0) {
      throw new BackendException(
          String.format(
              "DOCKER_API_VERSION is %s, but the Docker daemon supports API %s to %s and Danube"
                  + " needs %s or later; unset it",
              version, oldest, newest, OLDEST),
          null);
    }
    return version;
  }

  @Override
  public int compareTo(ApiVersion other) {
    return major != other.major
        ? Integer.compare(major, other.major)
        : Integer.compare(minor, other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
