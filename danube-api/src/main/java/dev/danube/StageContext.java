package dev.danube;

/**
 * The context of Java code that is a step of a stage. Safe for use by several threads while the
 * step runs. Afterwards all methods except {@link #runContext}, {@link #failure} and {@link
 * #cancellation} throw {@link IllegalStateException}.
 *
 * <p>Methods that run something or access files work in the container of the stage. A stage with
 * nothing but Java code gets a container when the first of these methods is called. Other threads
 * of the Java code may still be running something in the container when the Java code returns or
 * the stage is stopped. This work is stopped too: those threads are interrupted, and the stage ends
 * after them.
 *
 * <p>Example:
 *
 * <pre>{@code
 * static final Output<String> VERSION = Output.text("version");
 *
 * Pipeline.define("release", p -> p
 *     .source(Source.currentRepository())
 *     .image("maven:3.9-eclipse-temurin-17")
 *     .stage("build", s -> s.output(VERSION).call(stage -> {
 *       String version = stage.readFile("version.txt").strip();
 *       stage.log("building version " + version);
 *       stage.exec("mvn", "-B", "package", "-Drevision=" + version);
 *       stage.set(VERSION, version);
 *     })));
 * }</pre>
 *
 * @see <a href="doc-files/steps.html">stages, steps and shells</a>
 */
public interface StageContext {

  /**
   * Returns the context of the run that the stage is part of.
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
   * Returns an exception that fails the stage with a message for people. Example: {@code throw
   * stage.failure("there is no tag")}. Other exceptions fail the stage, too; their message starts
   * with their type, and their stack trace is in the log.
   *
   * @param message the message
   * @return the exception to throw
   */
  RuntimeException failure(String message);

  /**
   * Runs a shell script, as the step {@link Stage.Builder#run} does. An exit code other than 0
   * throws an exception that fails the stage.
   *
   * @param script a POSIX shell script
   * @throws InterruptedException if the stage is stopped meanwhile
   */
  void run(String script) throws InterruptedException;

  /**
   * Runs a program, as the step {@link Stage.Builder#exec} does. An exit code other than 0 throws
   * an exception that fails the stage.
   *
   * @param argv the program, then its arguments
   * @throws InterruptedException if the stage is stopped meanwhile
   */
  void exec(String... argv) throws InterruptedException;

  /**
   * Runs a shell script and returns its output instead of logging it. An exit code other than 0
   * does not fail the stage.
   *
   * @param script a POSIX shell script
   * @return the exit code, and at most the last 8 MiB of each of the two output streams, as they
   *     were printed until the end of the script
   * @throws InterruptedException if the stage is stopped meanwhile
   */
  ExecResult tryRun(String script) throws InterruptedException;

  /**
   * Runs a program and returns its output instead of logging it. An exit code other than 0 does not
   * fail the stage.
   *
   * @param argv the program, then its arguments
   * @return the exit code, and at most the last 8 MiB of each output stream
   * @throws InterruptedException if the stage is stopped meanwhile
   */
  ExecResult tryExec(String... argv) throws InterruptedException;

  /**
   * Returns the content of a value.
   *
   * @param value a parameter of the pipeline, an output that the stage reads, or a value derived
   *     from one of these
   * @param <T> its type
   * @return its content
   * @throws IllegalStateException if an output is neither used in a setting of the stage nor
   *     declared by {@link Stage.Builder#input}, or was not made
   * @throws IllegalArgumentException if the pipeline does not declare the parameter
   */
  <T> T get(Value<T> value);

  /**
   * Sets an output of this stage, in place of a file in <code>$DANUBE_OUTPUT</code>.
   *
   * @param output an output that the stage declares by {@link Stage.Builder#output}
   * @param content its content
   * @param <T> its type
   * @throws IllegalArgumentException if the stage does not declare the output
   */
  <T> void set(Output<T> output, T content);

  /**
   * Reads a file in the workspace as text in UTF-8.
   *
   * @param path the file, in the workspace; a relative path starts at {@code /workspace}
   * @return its content
   * @throws IllegalArgumentException if the path leaves the workspace
   * @throws IllegalStateException if there is no such file, or the file is larger than 8 MiB
   * @throws InterruptedException if the stage is stopped meanwhile
   */
  String readFile(String path) throws InterruptedException;

  /**
   * Writes a file in the workspace as text in UTF-8. Creates the folders above it.
   *
   * @param path the file, in the workspace; a relative path starts at {@code /workspace}
   * @param content its content
   * @throws IllegalArgumentException if the path leaves the workspace
   * @throws InterruptedException if the stage is stopped meanwhile
   */
  void writeFile(String path, String content) throws InterruptedException;

  /**
   * Returns what an image of the daemon consists of.
   *
   * @param image the image
   * @return its description
   * @throws IllegalStateException if the daemon has no such image; {@link Stage.Builder#pullImage}
   *     pulls one
   * @throws InterruptedException if the stage is stopped meanwhile
   */
  ImageInfo inspect(ImageRef image) throws InterruptedException;

  /**
   * Returns the registries of images, which need not be pulled to be looked at.
   *
   * @return the registries; usable while the step runs
   */
  Registry registry();

  /**
   * Returns the token that tells when the stage must stop.
   *
   * @return the token of this attempt
   */
  CancellationToken cancellation();
}
