package dev.danube.docker.internal.exec;

import dev.danube.Step;
import dev.danube.engine.internal.Quoting;
import java.nio.charset.StandardCharsets;
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

  /** Returns the program for the script of a step. */
  public static ScriptProgram of(Step.Run step) {
    String script = step.script();
    Matcher named = INTERPRETER.matcher(script);
    if (named.matches()) {
      return new ScriptProgram(
          named.group(2).isEmpty()
              ? List.of(named.group(1), FILE)
              : List.of(named.group(1), named.group(2), FILE),
          script);
    }
    if (script.getBytes(StandardCharsets.UTF_8).length > LONGEST_ARGUMENT) {
      return new ScriptProgram(List.of("/bin/sh", "-e", FILE), script);
    }
    // Shells would take a script that starts like an option for one.
    boolean isLikeAnOption = script.startsWith("-") || script.startsWith("+");
    return new ScriptProgram(
        List.of("/bin/sh", "-e", "-c", isLikeAnOption ? " " + script : script), "");
  }

  /** Returns a script that does the same if it is the argument of {@code sh -e -c}. */
  public String forShell() {
    if (descriptorText.isEmpty()) {
      return argv.get(argv.size() - 1);
    }
    return descriptorText.startsWith("#!")
        ? String.format(
            "exec %s %d<<'END_OF_SCRIPT'\n%s\nEND_OF_SCRIPT",
            argv.stream().map(Quoting::quote).collect(Collectors.joining(" ")),
            DESCRIPTOR,
            descriptorText)
        : descriptorText;
  }
}
