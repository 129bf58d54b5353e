package dev.danube.docker.internal.exec;

import dev.danube.Step;
import dev.danube.docker.internal.daemon.EnvironmentVariables;
import dev.danube.docker.internal.daemon.LineSplitter;
import dev.danube.engine.internal.Quoting;
import dev.danube.engine.spi.ExecRequest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The commands for a persistent shell, and the marks that separate its answers from the output of
 * steps.
 *
 * <p>Each step runs in a fresh shell and a session of its own, with an empty standard input. Its
 * output goes through a pipe of its own, which {@code cat} copies to the output of the persistent
 * shell. A step has one pipe for standard output and standard error, which keeps their order, or
 * one for each. At the end of the step a mark that only Danube knows comes through each pipe, with
 * the exit code. A mark is not always at the start of its line, because a step may leave a line
 * unfinished.
 *
 * <p>Processes that the step leaves in the background may keep a pipe open. While they do, {@code
 * cat} runs, and the persistent shell waits. It prints each mark once more when it is free for the
 * next step, so that what such processes print never becomes the output of another step.
 */
final class ShellProtocol {

  private static final SecureRandom RANDOM = new SecureRandom();

  /** The bytes of a mark: with a sign and an exit code it fits {@link LineSplitter#TAIL}. */
  private static final int MARK_BYTES = 16;

  private static final int MARK_LENGTH = 2 * MARK_BYTES;

  /** The sign between a mark and the exit code of a step. */
  private static final char END = ' ';

  /** The sign between a mark and the exit code of a pipe. */
  private static final char FREE = ':';

  /**
   * The programs that the shell needs, and whether it has the option {@code pipefail}. They are
   * named by their paths because a step may set a PATH of its own. Programs that are built into the
   * shell have no path and are named by their names.
   */
  record Tools(int shellPid, String setsid, String env, String cat, boolean hasPipefail) {

    /** Returns whether the image has all programs that the shell needs. */
    boolean isComplete() {
      return !setsid.isEmpty() && !env.isEmpty() && !cat.isEmpty();
    }
  }

  private ShellProtocol() {}

  static String newMark() {
    byte[] bytes = new byte[MARK_BYTES];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Returns the commands that print the process id of the shell and the programs it needs. */
  static String greeting(String mark) {
    return "echo $$ \"$(command -v setsid)\" \"$(command -v env)\" \"$(command -v cat)\""
        + " $( (set -o pipefail) 2>/dev/null && echo pipefail || echo -)\n"
        + ("echo " + mark + " 0\n")
        + free(mark, false);
  }

  /** Parses the answer to the greeting. A program that the image lacks is "". */
  static Tools tools(String answer) {
    String[] words = answer.split(" ", -1);
    if (words.length != 5 || !words[0].matches("\\d{1,9}")) {
      return new Tools(0, "", "", "", false); // what answered is no shell that Danube can use
    }
    return new Tools(
        Integer.parseInt(words[0]), words[1], words[2], words[3], words[4].equals("pipefail"));
  }

  /** Returns the commands that run a step. */
  static String step(ExecRequest request, Tools tools, String mark) {
    StringBuilder text = new StringBuilder(request.separateStreams() ? "{ { ( cd " : "{ ( cd ");
    text.append(Quoting.quote(request.workdir())).append(" || exit 126");
    for (Map.Entry<String, String> variable : request.env().entrySet()) {
      if (EnvironmentVariables.isKnownToShells(variable.getKey())) {
        text.append("\nexport ").append(variable.getKey()).append('=');
        text.append(Quoting.quote(variable.getValue()));
      }
    }
    text.append("\nexec ").append(tools.setsid).append(' ');
    String script = appendProgram(text, request, tools);
    text.append(request.separateStreams() ? " ) </dev/null 2>&4 3>&- 4>&-" : " ) </dev/null 2>&1");
    if (!script.isEmpty()) {
      text.append(" " + ScriptProgram.DESCRIPTOR + "<<'EOF_").append(mark).append('\'');
    }
    text.append(request.separateStreams() ? separatePipes(mark, tools) : onePipe(mark, tools));
    if (!script.isEmpty()) {
      text.append('\n').append(script).append("\nEOF_").append(mark);
    }
    return text.append('\n').append(free(mark, request.separateStreams())).toString();
  }

  private static String onePipe(String mark, Tools tools) {
    return "; echo " + mark + " $?; } 2>/dev/null | " + tools.cat;
  }

  /**
   * Returns the end of a pipeline in which standard output goes around the pipe of the errors. In
   * both pipelines, what shells say themselves, such as that a program was killed, is dropped,
   * because the step did not print it.
   */
  private static String separatePipes(String mark, Tools tools) {
    return ("; echo " + mark + " $?; echo " + mark + " 0 >&4; }")
        + (" 4>&1 1>&3 2>/dev/null | " + tools.cat + " >&2 3>&-; } 3>&1 | " + tools.cat);
  }

  /** Returns the command that says, with the exit code of the pipe, that the shell is free. */
  private static String free(String mark, boolean onBoth) {
    String say = "echo " + mark + FREE;
    return onBoth ? "c=$?; " + say + "$c; " + say + "$c >&2\n" : say + "$?\n";
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
    ScriptProgram program = ScriptProgram.of(run, request.shell(), tools.hasPipefail);
    program.argv().forEach(word -> text.append(' ').append(Quoting.quote(word)));
    return program.descriptorText();
  }

  /** Appends {@code env}, just before the step's program, for variables that shells cannot set. */
  private static void appendOdd(StringBuilder text, ExecRequest request, Tools tools) {
    Map<String, String> odd = EnvironmentVariables.unknownToShells(request.env());
    if (!odd.isEmpty()) {
      text.append(' ').append(tools.env);
      EnvironmentVariables.lines(odd).forEach(line -> text.append(' ').append(Quoting.quote(line)));
    }
  }

  /** Returns the exit code of a step at the end of a line, if the mark precedes it. */
  static OptionalInt exitCode(String line, String mark) {
    return codeAfter(line, mark, END);
  }

  /** Returns the exit code of a step's pipe at the end of a line, if the shell is free again. */
  static OptionalInt pipeCode(String line, String mark) {
    return codeAfter(line, mark, FREE);
  }

  private static OptionalInt codeAfter(String line, String mark, char sign) {
    int at = line.length() - 1;
    while (at >= 0 && line.length() - at <= 3 && Character.isDigit(line.charAt(at))) {
      at--;
    }
    boolean isMarked =
        at >= MARK_LENGTH
            && at < line.length() - 1
            && line.charAt(at) == sign
            && line.startsWith(mark, at - MARK_LENGTH);
    return isMarked
        ? OptionalInt.of(Integer.parseInt(line.substring(at + 1)))
        : OptionalInt.empty();
  }

  /** Returns the text before the mark: the last line of the step, if it was left unfinished. */
  static String beforeMark(String line) {
    int sign = Math.max(line.lastIndexOf(END), line.lastIndexOf(FREE));
    return line.substring(0, sign - MARK_LENGTH);
  }
}
