package dev.danube;

/**
 * How a program ended that Java code ran in the container of its stage. Immutable.
 *
 * @param exitCode its exit code
 * @param stdout what it wrote to its standard output, at most the last 8 MiB
 * @param stderr what it wrote to its standard error, at most the last 8 MiB
 */
public record ExecResult(int exitCode, String stdout, String stderr) {

  /**
   * Whether it ended well.
   *
   * @return true if the exit code is 0
   */
  public boolean succeeded() {
    return exitCode == 0;
  }
}
