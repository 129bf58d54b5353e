package dev.danube.server;

import dev.danube.server.internal.client.ClientException;
import dev.danube.server.internal.client.ClientProgram;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * The program that uses a service which runs.
 *
 * <ul>
 *   <li>{@code ping} asks whether it is there.
 *   <li>{@code create-pipeline --data JSON} and {@code update-pipeline --pipeline-id ID --data
 *       JSON} store a definition; {@code --data @FILE} reads it from a file.
 *   <li>{@code get-pipeline}, {@code trigger-pipeline} and {@code delete-pipeline}, each with
 *       {@code --pipeline-id ID}, show, run and delete a pipeline.
 *   <li>{@code list} and {@code runs [--pipeline-id ID]} list pipelines and runs.
 *   <li>{@code get-run --run-id ID} and {@code cancel --run-id ID} show and cancel a run; {@code
 *       resume --run-id ID} continues one that did not succeed, and {@code rerun --run-id ID} runs
 *       the same definition again.
 *   <li>{@code logs --run-id ID --stage NAME} prints the log of a stage, which is also given by its
 *       number; with {@code -f} it prints further lines until the run has ended.
 *   <li>{@code create-token --data JSON}, {@code tokens} and {@code delete-token --token-id ID}
 *       make, list and delete tokens.
 *   <li>{@code create-user --data JSON}, {@code users}, {@code update-user --user NAME --data JSON}
 *       and {@code delete-user --user NAME} make, list, change and delete users; {@code
 *       --data @FILE} keeps a password from the command line.
 * </ul>
 *
 * <p>The names of {@code --pipeline-id}, {@code --run-id}, {@code --stage}, {@code --token-id} and
 * {@code --user} may be left out where a command needs them, as in {@code logs ID NAME}.
 *
 * <p>The login is {@code --token}, or the variable {@code DANUBE_TOKEN}, or {@code --username} and
 * {@code --password}, or the variables {@code USERNAME} and {@code PASSWORD}; the address is {@code
 * --base-url}, or the variable {@code DANUBE_URL}, or port 5001 of this machine, or its port {@code
 * DANUBE_PORT}. Variables are those of the environment, or of the file {@code .env} in the working
 * directory. A login in the environment is not sent to an address in that file, which may belong to
 * another user. A password in the environment is not seen by other users of the machine.
 *
 * <p>It prints the answer, which is JSON unless it is a log. Exit codes: 0 the service has done it,
 * 1 the answer is an error, 2 the command is wrong, 3 the service does not answer.
 */
public final class ClientMain {

  private static final int REFUSED = 1;
  private static final int USAGE = 2;
  private static final int ERRORED = 3;

  private ClientMain() {}

  /**
   * Runs the program, and exits the JVM with the exit code.
   *
   * @param args the command, then its options
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  public static void main(String[] args) throws InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    System.exit(execute(out, err, System.getenv(), Path.of(".env"), args));
  }

  static boolean hasCommand(String word) {
    return ClientProgram.hasCommand(word);
  }

  /** Runs the program, and returns the exit code. */
  static int execute(
      PrintStream out,
      PrintStream err,
      Map<String, String> environment,
      Path envFile,
      String... args)
      throws InterruptedException {
    try {
      // A file of another user must not put secrets of this one into the address of a server.
      Map<String, String> file = ServerSettings.file(envFile, Map.of());
      return new ClientProgram(ServerSettings.upperCase(environment), file)
              .perform(out::println, args)
          ? 0
          : REFUSED;
    } catch (ClientException e) {
      err.println(e.getMessage());
      return e.isUsage() ? USAGE : ERRORED;
    } catch (IllegalArgumentException | IOException e) {
      err.println(e.getMessage());
      return USAGE; // the file with variables is wrong
    }
  }
}
