package dev.danube;

/**
 * The result of a program that Java code ran in the container of its stage. Immutable.
 *
 * @param exitCode the exit code of the program
 * @param stdout its standard output, at most the last 8 MiB
 * @param stderr its standard error, at most the last 8 MiB
 */
public record ExecResult(int exitCode, String stdout, String stderr) {

  /**
   * Returns whether the program succeeded.
   *
   * @return true if the exit code is 0
   */
  public boolean succeeded() {
    return exitCode == 0;
  }
}
