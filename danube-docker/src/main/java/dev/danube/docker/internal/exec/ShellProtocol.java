package dev.danube.docker.internal.exec;

import dev.danube.Step;
import dev.danube.docker.internal.daemon.EnvironmentVariables;
import dev.danube.docker.internal.daemon.LineSplitter;
import dev.danube.engine.internal.Quoting;
import dev.danube.engine.spi.ExecRequest;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The commands for a persistent shell, and the marks that separate its answers from the output of
 * steps.
 *
 * <p>Each step runs in a fresh shell and a session of its own, with an empty standard input. After
 * the step, the persistent shell prints a mark that only Danube knows, on both of its streams. On
 * standard output, the exit code follows the mark. A mark is not always at the start of its line,
 * because a step may leave a line unfinished.
 */
final class ShellProtocol {

  /**
   * The longest script that is passed as an argument, for which the limit is 128 KiB. A longer
   * script comes through a file descriptor.
   */
  private static final int LONGEST_ARGUMENT = 100_000;

  private static final SecureRandom RANDOM = new SecureRandom();

  /** The bytes of a mark: with a blank and an exit code it fits {@link LineSplitter#TAIL}. */
  private static final int MARK_BYTES = 16;

  private static final int MARK_LENGTH = 2 * MARK_BYTES;

  /**
   * The programs that the shell needs, named by their paths because a step may set a PATH of its
   * own. Programs that are built into the shell have no path and are named by their names.
   */
  record Tools(int shellPid, String setsid, String env) {}

  private ShellProtocol() {}

  static String newMark() {
    byte[] bytes = new byte[MARK_BYTES];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Returns the commands that print the process id of the shell and the programs it needs. */
  static String greeting(String mark) {
    return "echo $$ \"$(command -v setsid)\" \"$(command -v env)\"\n" + end(mark);
  }

  /**
   * Parses the answer to the greeting.
   *
   * @throws IllegalArgumentException if the image lacks a program
   */
  static Tools tools(String answer) {
    String[] words = answer.split(" ", -1);
    if (words.length != 3 || words[1].isEmpty() || words[2].isEmpty()) {
      throw new IllegalArgumentException("The image has no setsid or no env: " + answer);
    }
    return new Tools(Integer.parseInt(words[0]), words[1], words[2]);
  }

  /** Returns the commands that run a step. */
  static String step(ExecRequest request, Tools tools, String mark) {
    StringBuilder text = new StringBuilder("( cd ");
    text.append(Quoting.quote(request.workdir())).append(" || exit 126");
    for (Map.Entry<String, String> variable : request.env().entrySet()) {
      if (EnvironmentVariables.isKnownToShells(variable.getKey())) {
        text.append("\nexport ").append(variable.getKey()).append('=');
        text.append(Quoting.quote(variable.getValue()));
      }
    }
    text.append("\nexec ").append(tools.setsid).append(' ');
    String longScript = appendProgram(text, request, tools);
    text.append(" ) </dev/null");
    if (!longScript.isEmpty()) {
      text.append(" 9<<'EOF_").append(mark).append("'\n").append(longScript);
      text.append("\nEOF_").append(mark);
    }
    return text.append('\n').append(end(mark)).toString();
  }

  /** Appends the program of a step; returns the script to pass by a file descriptor, or "". */
  private static String appendProgram(StringBuilder text, ExecRequest request, Tools tools) {
    if (request.step() instanceof Step.Exec exec) {
      text.append("/bin/sh -c 'exec \"$@\"' sh");
      appendOdd(text, request, tools);
      exec.argv().forEach(argument -> text.append(' ').append(Quoting.quote(argument)));
      return "";
    }
    if (!(request.step() instanceof Step.Run run)) {
      throw new IllegalArgumentException("Not a step for a shell: " + request.step());
    }
    appendOdd(text, request, tools);
    if (run.script().getBytes(StandardCharsets.UTF_8).length > LONGEST_ARGUMENT) {
      text.append(" /bin/sh -e /dev/fd/9");
      return run.script();
    }
    text.append(" /bin/sh -e -c ").append(Quoting.quote(run.script()));
    return "";
  }

  /** Appends {@code env}, just before the step's program, for variables that shells cannot set. */
  private static void appendOdd(StringBuilder text, ExecRequest request, Tools tools) {
    Map<String, String> odd = EnvironmentVariables.unknownToShells(request.env());
    if (!odd.isEmpty()) {
      text.append(' ').append(tools.env);
      EnvironmentVariables.lines(odd).forEach(line -> text.append(' ').append(Quoting.quote(line)));
    }
  }

  private static String end(String mark) {
    return "echo " + mark + " $?;echo " + mark + " 0 >&2\n";
  }

  /** Returns the exit code at the end of a line, if the mark precedes it. */
  static OptionalInt exitCode(String line, String mark) {
    int at = line.length() - 1;
    while (at >= 0 && line.length() - at <= 3 && Character.isDigit(line.charAt(at))) {
      at--;
    }
    boolean isMarked =
        at >= MARK_LENGTH
            && at < line.length() - 1
            && line.charAt(at) == ' '
            && line.startsWith(mark, at - MARK_LENGTH);
    return isMarked
        ? OptionalInt.of(Integer.parseInt(line.substring(at + 1)))
        : OptionalInt.empty();
  }

  /** Returns the text before the mark: the last line of the step, if it was left unfinished. */
  static String beforeMark(String line) {
    return line.substring(0, line.lastIndexOf(' ') - MARK_LENGTH);
  }
}
