package dev.danube.cli;

import dev.danube.Pipeline;
import dev.danube.docker.DockerBackend;
import dev.danube.engine.Danube;
import dev.danube.report.TreeView;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The entry point of a pipeline's command-line program. The program runs the pipeline in Docker,
 * shows the run on standard output, and keeps its record in the folder {@code .danube} of the
 * working directory. {@code --help} lists what else it can do: plan, list, draw, set parameters,
 * resume.
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
 *
 * @see <a href="doc-files/command-line.html">the command line and CI servers</a>
 */
public final class PipelineMain {

  private PipelineMain() {}

  /**
   * Runs a pipeline and exits the JVM with the exit code.
   *
   * @param pipeline the definition of the pipeline
   * @param args the arguments of the program
   */
  public static void run(Supplier<Pipeline> pipeline, String... args) {
    System.exit(execute(pipeline, args));
  }

  /**
   * Runs a pipeline with settings of the program, and exits the JVM with the exit code. Example:
   *
   * <pre>{@code
   * PipelineMain.run(Ci::pipeline, d -> d.backend(DockerBackend.builder().allowHostMounts().build()), args);
   * }</pre>
   *
   * @param pipeline the definition of the pipeline
   * @param settings sets up what runs the pipeline: backend, listeners, callbacks and limits; the
   *     options of the command line take precedence, and a home is that of {@code --home}
   * @param args the arguments of the program
   */
  public static void run(
      Supplier<Pipeline> pipeline, Consumer<? super Danube.Builder> settings, String... args) {
    System.exit(execute(pipeline, settings, args));
  }

  /**
   * Runs a pipeline.
   *
   * @param pipeline the definition of the pipeline
   * @param args the arguments of the program
   * @return the exit code
   */
  public static int execute(Supplier<Pipeline> pipeline, String... args) {
    return execute(pipeline, settings -> {}, args);
  }

  /**
   * Runs a pipeline with settings of the program.
   *
   * @param pipeline the definition of the pipeline
   * @param settings sets up what runs the pipeline, as in {@link #run(Supplier, Consumer,
   *     String...)}
   * @param args the arguments of the program
   * @return the exit code
   */
  public static int execute(
      Supplier<Pipeline> pipeline, Consumer<? super Danube.Builder> settings, String... args) {
    // Containers print UTF-8, whatever the locale of this program is.
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    Console console =
        new Console(
            out,
            TreeView.isPossible(),
            System.getenv(),
            StartCommand.ofThisProgram(args),
            () -> TerminalApprover.isPossible() ? Optional.of(System.in) : Optional.empty());
    PipelineProgram program =
        new PipelineProgram(
            danube -> {
              danube.backend(DockerBackend.fromEnvironment());
              settings.accept(danube);
            },
            console,
            err);
    return program.execute(pipeline, args);
  }
}
