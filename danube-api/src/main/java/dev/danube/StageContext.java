package dev.danube;

/**
 * What Java code in a stage may ask of it. Safe for use by several threads while the step runs;
 * afterwards its methods throw {@link IllegalStateException}.
 *
 * <p>{@code run} and {@code exec} work in the container of the stage. A stage of Java code alone
 * gets one when the first of them is called. What other threads have at work there when the Java
 * code returns, or the stage is stopped, is stopped too: those threads are interrupted, and the
 * stage ends after them.
 */
public interface StageContext {

  /**
   * The run that the stage is part of.
   *
   * @return the context of the run
   */
  RunContext runContext();

  /**
   * Writes to the log of the stage.
   *
   * @param text one line or more
   * @throws IllegalStateException if the step has ended
   */
  void log(String text);

  /**
   * Runs a shell script, as the step {@link Stage.Builder#run} does. An exit code other than 0
   * fails the stage.
   *
   * @param script a POSIX shell script
   * @throws InterruptedException if the stage is cancelled meanwhile
   */
  void run(String script) throws InterruptedException;

  /**
   * Runs a program, as the step {@link Stage.Builder#exec} does. An exit code other than 0 fails
   * the stage.
   *
   * @param argv the program, then its arguments
   * @throws InterruptedException if the stage is cancelled meanwhile
   */
  void exec(String... argv) throws InterruptedException;

  /**
   * Runs a shell script and returns its output instead of logging it. Any exit code will do.
   *
   * @param script a POSIX shell script
   * @return how it ended, and at most the last 8 MiB of what it wrote
   * @throws InterruptedException if the stage is cancelled meanwhile
   */
  ExecResult tryRun(String script) throws InterruptedException;

  /**
   * Runs a program and returns its output instead of logging it. Any exit code will do.
   *
   * @param argv the program, then its arguments
   * @return how it ended, and at most the last 8 MiB of what it wrote
   * @throws InterruptedException if the stage is cancelled meanwhile
   */
  ExecResult tryExec(String... argv) throws InterruptedException;

  /**
   * The content of a value.
   *
   * @param value a parameter of the pipeline, an output that the stage reads, or one derived
   * @param <T> its type
   * @return its content
   * @throws IllegalStateException if it is an output that the stage neither reads in a setting nor
   *     declares by {@link Stage.Builder#input}
   */
  <T> T get(Value<T> value);

  /**
   * Sets an output of this stage, in place of a file in <code>$DANUBE_OUTPUT</code>.
   *
   * @param output an output that the stage declares by {@link Stage.Builder#output}
   * @param content its content
   * @param <T> its type
   * @throws IllegalArgumentException if the stage does not declare it
   */
  <T> void set(Output<T> output, T content);

  /**
   * Reads a file of the container as text in UTF-8, at most 8 MiB.
   *
   * @param path the file; a relative path counts from {@code /workspace}
   * @return its content
   * @throws InterruptedException if the stage is cancelled meanwhile
   */
  String readFile(String path) throws InterruptedException;

  /**
   * Writes a file of the container as text in UTF-8, with the folders above it.
   *
   * @param path the file; a relative path counts from {@code /workspace}
   * @param content its content
   * @throws InterruptedException if the stage is cancelled meanwhile
   */
  void writeFile(String path, String content) throws InterruptedException;

  /**
   * Tells when the stage is to stop.
   *
   * @return the token of this attempt
   */
  CancellationToken cancellation();
}
