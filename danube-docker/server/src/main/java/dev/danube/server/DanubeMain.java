package dev.danube.server;

import dev.danube.description.DescriptionMain;
import dev.danube.docker.DockerMaintenance;
import dev.danube.stack.StackMain;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The program of {@code danube.jar}, which is all of Danube as one file.
 *
 * <ul>
 *   <li>{@code server} is the service, see {@link ServerMain}.
 *   <li>{@code create-pipeline}, {@code trigger-pipeline}, {@code runs} and so on use a service
 *       that runs, see {@link ClientMain}.
 *   <li>{@code run}, {@code check}, {@code plan} and {@code schema} are the program for containers
 *       that a file describes, see {@link DescriptionMain}.
 *   <li>{@code stack FOLDER} is the program for stacks of images, see {@link StackMain}.
 *   <li>{@code doctor} and {@code clean} look after what Danube has in Docker, see {@link
 *       DockerMaintenance}.
 * </ul>
 *
 * <p>A pipeline in a Java file runs by {@code java -cp danube.jar Ci.java}.
 */
public final class DanubeMain {

  private static final int USAGE = 2;
  private static final String HELP =
      String.join(
          System.lineSeparator(),
          "danube server                      stores pipelines and runs them, over HTTP",
          "danube ping | create-pipeline | get-pipeline | update-pipeline | trigger-pipeline",
          "     | delete-pipeline | list | runs | get-run | cancel | resume | rerun | logs",
          "     | schedules | get-schedule | set-schedule | delete-schedule",
          "     | create-token | tokens | delete-token",
          "                                   uses a service that runs; --help tells how",
          "danube run|check|plan FILE         runs containers that a file describes",
          "danube schema                      prints the JSON schema of such a file",
          "danube stack FOLDER                builds a stack of images",
          "danube doctor | clean              looks after what Danube has in Docker",
          "java -cp danube.jar Ci.java        runs a pipeline in a Java file");

  private DanubeMain() {}

  /**
   * Runs the program.
   *
   * @param args the command, then its arguments
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  public static void main(String[] args) throws InterruptedException {
    String command = args.length == 0 ? "" : args[0];
    String[] rest = Arrays.copyOfRange(args, Math.min(1, args.length), args.length);
    switch (command) {
      case "server" -> ServerMain.main(rest);
      case "run", "check", "plan", "schema" -> DescriptionMain.main(args);
      case "stack" -> StackMain.main(rest);
      case "doctor", "clean" -> DockerMaintenance.main(args);
      default -> {
        if (ClientMain.hasCommand(command)) {
          ClientMain.main(args);
        }
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        err.println(HELP);
        System.exit(command.isEmpty() || command.equals("--help") ? 0 : USAGE);
      }
    }
  }
}
