package dev.danube.docker.internal.exec;

import dev.danube.Step;
import dev.danube.engine.internal.Quoting;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The program that runs a script, and how it receives the script. Immutable.
 *
 * <p>A shell receives a script as an argument, unless it is too long for one. An interpreter that
 * the script names itself, with {@code #!}, receives it by a file descriptor, as does a shell that
 * gets a longer one.
 *
 * @param argv the program and its arguments, without a script that comes by a file descriptor
 * @param descriptorText the script for file descriptor {@value #DESCRIPTOR}, or "" if it is one of
 *     the arguments
 */
public record ScriptProgram(List<String> argv, String descriptorText) {

  static final int DESCRIPTOR = 9;

  private static final String FILE = "/dev/fd/" + DESCRIPTOR;

  /** The longest script that is passed as an argument, for which the limit is 128 KiB. */
  private static final int LONGEST_ARGUMENT = 100_000;

  /** As Linux reads it: all that follows the interpreter is one argument. */
  private static final Pattern INTERPRETER =
      Pattern.compile("#![ \t]*([^ \t\n]+)[ \t]*([^\n]*?)[ \t]*(\n.*)?", Pattern.DOTALL);

  /** The shell that runs scripts by default. */
  private static final List<String> USUAL = List.of("/bin/sh", "-e");

  private static final List<String> USUAL_WITH_PIPEFAIL = List.of("/bin/sh", "-eo", "pipefail");

  /**
   * Returns the program for the script of a step.
   *
   * @param shell the shell that the user wants, or none
   * @param hasPipefail whether {@code sh} has the option {@code pipefail}
   */
  public static ScriptProgram of(Step.Run step, List<String> shell, boolean hasPipefail) {
    String script = step.script();
    Matcher named = INTERPRETER.matcher(script);
    if (named.matches()) {
      return new ScriptProgram(
          named.group(2).isEmpty()
              ? List.of(named.group(1), FILE)
              : List.of(named.group(1), named.group(2), FILE),
          script);
    }
    List<String> argv =
        new ArrayList<>(shell.isEmpty() ? (hasPipefail ? USUAL_WITH_PIPEFAIL : USUAL) : shell);
    if (script.getBytes(StandardCharsets.UTF_8).length > LONGEST_ARGUMENT) {
      argv.add(FILE);
      return new ScriptProgram(argv, script);
    }
    // Shells would take a script that starts like an option for one.
    boolean isLikeAnOption = script.startsWith("-") || script.startsWith("+");
    argv.add("-c");
    argv.add(isLikeAnOption ? " " + script : script);
    return new ScriptProgram(argv, "");
  }

  /** Returns the words of a command that does the same without a file descriptor. */
  public List<String> asCommand() {
    if (descriptorText.isEmpty()) {
      return argv;
    }
    List<String> words = new ArrayList<>(USUAL);
    if (descriptorText.startsWith("#!")) {
      words.add("-c");
      words.add(
          String.format(
              "exec %s %d<<'END_OF_SCRIPT'\n%s\nEND_OF_SCRIPT",
              argv.stream().map(Quoting::quote).collect(Collectors.joining(" ")),
              DESCRIPTOR,
              descriptorText));
    } else {
      words = new ArrayList<>(argv.subList(0, argv.size() - 1));
      words.add("-c");
      words.add(descriptorText);
    }
    return words;
  }
}
