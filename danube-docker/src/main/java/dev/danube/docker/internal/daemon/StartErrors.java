package dev.danube.docker.internal.daemon;

/**
 * What a container that cannot start says of its program: the daemon has a text for that and no
 * code.
 *
 * @see <a href="https://docs.docker.com/engine/containers/run/#exit-status">docker run's codes</a>
 */
public final class StartErrors {

  private StartErrors() {}

  public static boolean isMissing(DockerApiException e) {
    return e.reason().contains("executable file not found")
        || e.reason().contains("no such file or directory");
  }

  /** Whether the daemon says this of the program, and not of itself. */
  public static boolean isProgram(DockerApiException e) {
    return e.status() == 400 || exitCode(e) != 125;
  }

  /** The exit code that {@code docker run} gives for it. */
  public static int exitCode(DockerApiException e) {
    if (isMissing(e)) {
      return 127;
    }
    boolean notExecutable =
        e.reason().contains("permission denied") || e.reason().contains("is a directory");
    return notExecutable ? 126 : 125;
  }
}
