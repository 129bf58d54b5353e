package dev.danube;

import java.util.List;

/**
 * One thing that a stage does. Steps run in the order written, and the first that fails ends it.
 */
public sealed interface Step {

  /**
   * The step in one short line, for logs and messages.
   *
   * @return such as {@code run "mvn -B test"}
   */
  String text();

  /**
   * A POSIX shell script, executed by a fresh {@code sh -e} with an empty standard input.
   *
   * @param script the script, of any number of lines
   */
  record Run(String script) implements Step {

    @Override
    public String text() {
      return "run " + quoted(script);
    }
  }

  /**
   * A program with its arguments, without a shell between.
   *
   * @param argv the program, then its arguments
   */
  record Exec(List<String> argv) implements Step {

    /**
     * Copies the list.
     *
     * @param argv the program, then its arguments
     */
    public Exec {
      argv = List.copyOf(argv);
    }

    @Override
    public String text() {
      return "exec " + quoted(String.join(" ", argv));
    }
  }

  /**
   * The image's own entrypoint, as {@code docker run IMAGE ARGUMENTS} starts it.
   *
   * @param args its arguments; none for the image's default command
   */
  record Command(List<String> args) implements Step {

    /**
     * Copies the list.
     *
     * @param args its arguments
     */
    public Command {
      args = List.copyOf(args);
    }

    @Override
    public String text() {
      return args.isEmpty() ? "command" : "command " + quoted(String.join(" ", args));
    }
  }

  /**
   * Java code, executed in this JVM.
   *
   * @param action the code; equal only to itself
   */
  record Call(StageAction action) implements Step {

    @Override
    public String text() {
      return "call";
    }
  }

  private static String quoted(String text) {
    String line = text.strip();
    int end = line.indexOf('\n');
    boolean cut = end >= 0 || line.length() > 60;
    line = line.substring(0, Math.min(60, end < 0 ? line.length() : end));
    return '"' + line + (cut ? " ..." : "") + '"';
  }
}
