package dev.danube.docker.internal.daemon;

import dev.danube.BackendException;
import java.util.regex.Matcher;
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

  /** The texts about a port of the daemon's machine, by the versions 20.10 to 29. */
  private static final Pattern PORT_TAKEN =
      Pattern.compile("port is already allocated|address already in use");

  private static final Pattern ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+:\\d+");

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

  /** Returns the failure in words that help if it is a port that is taken; otherwise itself. */
  public static BackendException explained(DockerApiException e) {
    if (!PORT_TAKEN.matcher(e.reason()).find()) {
      return e;
    }
    Matcher address = ADDRESS.matcher(e.reason());
    return new BackendException(
        "The address "
            + (address.find() ? address.group() : "of publish(...)")
            + " is in use on the daemon's machine; publish another port, or any free one with"
            + " publish(port)",
        e);
  }
}
