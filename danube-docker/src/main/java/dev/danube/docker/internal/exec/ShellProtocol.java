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
 * What is said to a persistent shell, and how its answers are told from what the steps print.
 *
 * <p>Each step runs in a fresh shell and a session of its own, with an empty standard input. After
 * it the persistent shell prints, on both of its streams, a mark that only Danube knows; on
 * standard output, the exit code follows. A mark need not stand at the begin of its line: a step
 * may leave a line unfinished.
 */
final class ShellProtocol {

  /**
   * What a single argument may have is 128 KiB; a longer script comes through a file descriptor.
   */
  private static final int LONGEST_ARGUMENT = 100_000;

  private static final SecureRandom RANDOM = new SecureRandom();

  /** A mark, a blank and an exit code fit into {@link LineSplitter#TAIL} bytes. */
  private static final int MARK_BYTES = 16;

  private static final int MARK_LENGTH = 2 * MARK_BYTES;

  /**
   * The programs that the shell needs, by their paths since a step may set a PATH of its own; by
   * their names alone where they are built into the shell.
   */
  record Tools(int shellPid, String setsid, String env) {}

  private ShellProtocol() {}

  static String newMark() {
    byte[] bytes = new byte[MARK_BYTES];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Asks for the process id of the shell and for what it needs. */
  static String greeting(String mark) {
    return "echo $$ \"$(command -v setsid)\" \"$(command -v env)\"\n" + end(mark);
  }

  /**
   * What the answer to the greeting says.
   *
   * @throws IllegalArgumentException if the image lacks something
   */
  static Tools tools(String answer) {
    String[] words = answer.split(" ", -1);
    if (words.length != 3 || words[1].isEmpty() || words[2].isEmpty()) {
      throw new IllegalArgumentException("The image has no setsid or no env: " + answer);
    }
    return new Tools(Integer.parseInt(words[0]), words[1], words[2]);
  }

  /** Lets the shell run a step. */
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

  /** Appends the program of a step; returns the script that has to come by a descriptor, if any. */
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

  /** Variables that a shell cannot set are set by the last program before the one they are for. */
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

  /** The exit code at the end of a line, if it ends with the mark. */
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

  /** What stands before the mark: the last line of the step, if that was left unfinished. */
  static String beforeMark(String line) {
    return line.substring(0, line.lastIndexOf(' ') - MARK_LENGTH);
  }
}
