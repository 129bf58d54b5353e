package dev.danube.docker.internal.daemon;

import java.util.regex.Pattern;

/**
 * The errors of containers whose program cannot start. The daemon reports the reason as a text,
 * without a code.
 *
 * @see <a href="https://docs.docker.com/engine/containers/run/#exit-status">docker run's codes</a>
 */
public final class StartErrors {

  /** The texts that precede the name of the program in messages of runc and crun. */
  private static final Pattern PROGRAM = Pattern.compile("exec: \"|executable file");

  private static final Pattern MISSING =
      Pattern.compile("executable file .*not found|no such file or directory");

  private static final Pattern NOT_EXECUTABLE = Pattern.compile("permission denied|is a directory");

  private StartErrors() {}

  /** Returns whether the program does not exist in the container. */
  public static boolean isMissing(DockerApiException e) {
    return isAboutProgram(e) && MISSING.matcher(e.reason()).find();
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
    return isAboutProgram(e) && NOT_EXECUTABLE.matcher(e.reason()).find() ? 126 : 125;
  }

  /** Returns false for errors of mounts and folders, which name missing files too. */
  private static boolean isAboutProgram(DockerApiException e) {
    return PROGRAM.matcher(e.reason()).find();
  }
}
