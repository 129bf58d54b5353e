package dev.danube.cli;

import dev.danube.Pipeline;
import dev.danube.docker.DockerBackend;
import java.util.function.Supplier;

/**
 * Makes a command-line program of a pipeline. It runs the pipeline in Docker, shows the run on
 * standard output, and keeps its record in the folder {@code .danube} of the working directory.
 * {@code --help} says what else it can do: plan, list, draw, set parameters, resume.
 *
 * <p>Exit codes: 0 success or unstable, 1 failed, 2 wrong usage or definition, 3 errored (also: no
 * Docker), 130 cancelled.
 *
 * <p>Example:
 *
 * <pre>{@code
 * public static void main(String[] args) {
 *   PipelineMain.run(Ci::pipeline, args);
 * }
 * }</pre>
 */
public final class PipelineMain {

  private PipelineMain() {}

  /**
   * Runs a pipeline and ends the JVM with the exit code.
   *
   * @param pipeline defines the pipeline
   * @param args the arguments of the program
   */
  public static void run(Supplier<Pipeline> pipeline, String... args) {
    System.exit(execute(pipeline, args));
  }

  /**
   * Runs a pipeline.
   *
   * @param pipeline defines the pipeline
   * @param args the arguments of the program
   * @return the exit code
   */
  public static int execute(Supplier<Pipeline> pipeline, String... args) {
    Screen screen = new Screen(System.out, Terminal.isStandardOutput(), System.getenv());
    Program program = new Program(DockerBackend::fromEnvironment, screen, System.err);
    return program.execute(pipeline, args);
  }
}
