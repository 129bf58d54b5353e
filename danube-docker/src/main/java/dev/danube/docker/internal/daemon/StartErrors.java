package dev.danube.docker.internal.daemon;

/**
 * The errors of containers whose program cannot start. The daemon reports the reason as a text,
 * without a code.
 *
 * @see <a href="https://docs.docker.com/engine/containers/run/#exit-status">docker run's codes</a>
 */
public final class StartErrors {

  private StartErrors() {}

  public static boolean isMissing(DockerApiException e) {
    return e.reason().contains("executable file not found")
        || e.reason().contains("no such file or directory");
  }

  /** Returns whether the error is one of the program, not of the daemon. */
  public static boolean isProgram(DockerApiException e) {
    return e.status() == 400 || exitCode(e) != 125;
  }

  /** Returns the exit code that {@code docker run} has for the error. */
  public static int exitCode(DockerApiException e) {
    if (isMissing(e)) {
      return 127;
    }
    boolean notExecutable =
        e.reason().contains("permission denied") || e.reason().contains("is a directory");
    return notExecutable ? 126 : 125;
  }
}
