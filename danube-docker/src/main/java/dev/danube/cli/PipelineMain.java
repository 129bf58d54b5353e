package dev.danube.cli;

import dev.danube.DanubeException;
import dev.danube.Pipeline;
import dev.danube.PipelineDefinitionException;
import dev.danube.RunResult;
import dev.danube.docker.DockerBackend;
import dev.danube.engine.Danube;
import dev.danube.engine.spi.Backend;
import dev.danube.report.PlainLog;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Makes a command-line program of a pipeline. It runs the pipeline in Docker, shows the run on
 * standard output, and keeps artifacts in the folder {@code .danube} of the working directory.
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

  private static final int USAGE = 2;
  private static final int ERRORED = 3;

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
    Program program =
        new Program(DockerBackend.fromEnvironment(), Path.of(".danube"), System.out, System.err);
    return program.execute(pipeline, args);
  }

  /** The program, with everything it touches given to it. */
  record Program(Backend backend, Path home, PrintStream out, PrintStream err) {

    int execute(Supplier<Pipeline> definition, String... args) {
      if (args.length > 0) {
        err.println("Unknown argument \"" + args[0] + "\"; this program takes none yet");
        return USAGE;
      }
      try {
        return run(definition.get());
      } catch (PipelineDefinitionException e) {
        err.println(e.getMessage());
        return USAGE;
      } catch (DanubeException | IOException e) {
        err.println(e instanceof IOException ? "Cannot use " + home + ": " + e : e.getMessage());
        return ERRORED;
      }
    }

    private int run(Pipeline pipeline) throws IOException {
      prepareHome();
      try (Danube danube = Danube.using(backend, settings -> settings.home(home))) {
        PlainLog log = new PlainLog(pipeline, out);
        return exitCode(danube.run(pipeline, run -> run.listener(log)));
      }
    }

    /** What a run leaves is nobody's source code. */
    private void prepareHome() throws IOException {
      Files.createDirectories(home);
      Path ignore = home.resolve(".gitignore");
      if (!Files.exists(ignore)) {
        Files.writeString(ignore, "*\n");
      }
    }

    private static int exitCode(RunResult result) {
      return switch (result.outcome()) {
        case SKIPPED, SUCCESS, UNSTABLE -> 0;
        case FAILED -> 1;
        case ERRORED -> ERRORED;
        case CANCELLED -> 130;
      };
    }
  }
}
