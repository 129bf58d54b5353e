package dev.danube.stack;

import dev.danube.DanubeException;
import dev.danube.docker.DockerBackend;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The program of a stack of images. {@code --decide} prints as JSON what a run would do with each
 * image and why.
 *
 * <p>Exit codes: 0 success, 2 wrong usage or definition, 3 errored.
 */
public final class StackMain {

  private static final int USAGE = 2;
  private static final int ERRORED = 3;
  private static final int CANCELLED = 130;

  private StackMain() {}

  /**
   * Runs the program, and exits the JVM with the exit code.
   *
   * @param args the folder of the stack, then the options of the program
   */
  public static void main(String[] args) {
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
      out.println(
          new DecideCommand(stack, System.getenv())
              .perform(() -> DockerBackend.builder().build().registry(), args));
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
}
