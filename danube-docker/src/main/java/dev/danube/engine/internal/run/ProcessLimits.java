package dev.danube.engine.internal.run;

import dev.danube.FailureKind;
import dev.danube.engine.internal.secret.StepFailedException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The limits of Linux for the environment and the arguments of a process: 128 KiB for each text
 * ({@code MAX_ARG_STRLEN}), and two mebibytes in all with the usual stack of eight. The kernel says
 * only that a list is too long.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/execve.2.html">execve(2)</a>
 */
public final class ProcessLimits {

  private static final int LONGEST = 128 * 1024;
  private static final int ALL = 2 * 1024 * 1024;

  private ProcessLimits() {}

  /**
   * Checks what a process is to get.
   *
   * @param env the environment
   * @param arguments the arguments
   * @throws StepFailedException if Linux would refuse it; names the variable or argument
   */
  public static void check(Map<String, String> env, List<String> arguments)
      throws StepFailedException {
    long all = 0;
    String largest = "";
    int largestSize = 0;
    for (Map.Entry<String, String> variable : env.entrySet()) {
      String name = "environment variable " + variable.getKey();
      int size = size(name, variable.getKey() + "=" + variable.getValue());
      all += size;
      if (size > largestSize) {
        largest = name;
        largestSize = size;
      }
    }
    for (int i = 0; i < arguments.size(); i++) {
      all += size("argument " + (i + 1), arguments.get(i));
    }
    if (all > ALL) {
      throw refused(
          String.format(
              "the environment and arguments have %d bytes, and Linux accepts %d; the largest is"
                  + " %s with %d bytes. Pass large contents in files",
              all, ALL, largest, largestSize));
    }
  }

  /**
   * Checks a script, which may be longer than an argument.
   *
   * @throws StepFailedException if no shell can receive it
   */
  public static void checkScript(String script) throws StepFailedException {
    if (script.indexOf('\0') >= 0) {
      throw refused("the script contains a NUL character, which no shell can receive");
    }
  }

  private static int size(String name, String text) throws StepFailedException {
    if (text.indexOf('\0') >= 0) {
      throw refused(name + " contains a NUL character, which no process can receive");
    }
    int size = text.getBytes(StandardCharsets.UTF_8).length + 1;
    if (size > LONGEST) {
      throw refused(
          String.format(
              "%s has %d bytes, and Linux accepts %d for one; pass large contents in files",
              name, size, LONGEST));
    }
    return size;
  }

  private static StepFailedException refused(String why) {
    return new StepFailedException(FailureKind.EXCEPTION, why, null);
  }
}
