package dev.danube.stack;

import dev.danube.DanubeException;
import dev.danube.Pipeline;
import dev.danube.cli.PipelineMain;
import dev.danube.docker.DockerBackend;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The program of a stack of images. It runs {@link ImageStack#pipeline()} with the options of
 * {@link PipelineMain} and these:
 *
 * <ul>
 *   <li>{@code --pytest IMAGE} sets {@link StackSettings.Builder#pytest}, and allows what it needs.
 *   <li>{@code --allow RIGHT[,RIGHT]} allows tests what gives them rights on the host: {@code
 *       pytest} (Docker's socket and the namespaces of the host, for an image that {@code spec.yml}
 *       names), {@code host} (to run here as {@link StackSettings.Builder#allowHostTests} says),
 *       {@code privileged}, {@code mounts} and {@code capabilities}.
 *   <li>{@code --wiki FOLDER} and {@code --results FOLDER} set {@link StackSettings.Builder#wiki}
 *       and {@link StackSettings.Builder#results}.
 *   <li>{@code --promote FROM=TO[,TO]} runs {@link ImageStack#promotion} instead. With {@code
 *       --wiki}, {@code --wiki-of URL} names the repository of the wiki; by default it is that of
 *       the run of GitHub Actions.
 * </ul>
 *
 * <p>Two options only decide, without Docker:
 *
 * <ul>
 *   <li>{@code --plan} shows what a run would do with each image and why.
 *   <li>{@code --decide} prints the same as JSON.
 * </ul>
 *
 * With these, {@code --branch NAME} and {@code --message TEXT} replace what git says of the commit,
 * and {@code --registry-tags FILE} names a file with the full names of the images that the registry
 * has, one on each line, in place of asking it. Base images then count by their names only. {@code
 * --home FOLDER} has the records of runs for {@code --set since=success}.
 *
 * <p>Exit codes: those of {@link PipelineMain}.
 */
public final class StackMain {

  private static final int USAGE = 2;
  private static final int ERRORED = 3;
  private static final int CANCELLED = 130;

  private StackMain() {}

  /**
   * Runs the program, and exits the JVM with the exit code.
   *
   * @param args the folder of the stack, then the options of the program; {@code --help} alone
   *     shows the options of stacks
   */
  public static void main(String[] args) {
    if (args.length == 1 && args[0].equals("--help")) {
      System.out.print("The folder of the stack comes first, as in: images --decide\n");
      System.out.print(StackOptions.HELP);
      System.exit(0);
    }
    if (args.length == 0 || args[0].startsWith("-")) {
      System.err.println("Name the folder of the stack first, as in: images --decide");
      System.exit(USAGE);
    }
    run(args[0], Arrays.copyOfRange(args, 1, args.length));
  }

  /**
   * Runs the program of the stack in a folder, and exits the JVM with the exit code.
   *
   * @param folder the folder, which has a {@code spec.yml}
   * @param args the options of the program
   */
  public static void run(String folder, String... args) {
    System.exit(execute(folder, args));
  }

  /**
   * Runs the program of the stack in a folder.
   *
   * @param folder the folder, which has a {@code spec.yml}
   * @param args the options of the program
   * @return the exit code
   */
  public static int execute(String folder, String... args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    try {
      ImageStack stack = ImageStack.read(Path.of(folder));
      StackOptions options = StackOptions.of(System.getenv(), args);
      if (!DecideCommand.isIn(args) || options.isPromotion()) {
        return runPipeline(stack, options, out, args);
      }
      out.println(
          new DecideCommand(stack, options, System.getenv())
              .perform(() -> DockerBackend.builder().build().registry()));
      return 0;
    } catch (StackDefinitionException | IllegalArgumentException | IllegalStateException e) {
      err.println(e.getMessage());
      return USAGE;
    } catch (DanubeException | IOException e) {
      err.println(e.getMessage());
      return ERRORED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CANCELLED;
    }
  }

  private static int runPipeline(
      ImageStack stack, StackOptions options, PrintStream out, String... args) {
    Pipeline pipeline = options.pipeline(stack);
    if (List.of(args).contains("--help")) {
      out.print(StackOptions.HELP);
    }
    return PipelineMain.execute(() -> pipeline, options::allow, options.others());
  }
}
