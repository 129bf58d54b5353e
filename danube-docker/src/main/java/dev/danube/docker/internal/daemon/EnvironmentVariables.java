package dev.danube.docker.internal.daemon;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Environment variables in the form that Docker expects. */
public final class EnvironmentVariables {

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /**
   * The variables that some shells set themselves, or do not allow to be set. A program that a
   * shell starts would not get them as given.
   *
   * @see <a href="https://www.gnu.org/software/bash/manual/html_node/Bash-Variables.html">bash</a>
   */
  private static final Set<String> OWNED =
      Set.of(
          "_",
          "PWD",
          "OLDPWD",
          "SHLVL",
          "UID",
          "EUID",
          "PPID",
          "GROUPS",
          "DIRSTACK",
          "FUNCNAME",
          "SECONDS",
          "RANDOM",
          "SRANDOM",
          "LINENO",
          "OPTIND",
          "OPTERR",
          "PIPESTATUS",
          "HISTCMD",
          "EPOCHSECONDS",
          "EPOCHREALTIME",
          "IFS",
          "PS1",
          "PS2",
          "PS4",
          "SHELLOPTS",
          "POSIXLY_CORRECT");

  private EnvironmentVariables() {}

  /** Returns a line for each variable, in a list that docker-java does not log for an exec. */
  public static List<String> lines(Map<String, String> env) {
    return new UnloggedLines(
        env.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
  }

  /** Returns whether shells accept a variable with the name, and pass it on as it is. */
  public static boolean isKnownToShells(String name) {
    return NAME.matcher(name).matches() && !OWNED.contains(name) && !name.startsWith("BASH");
  }

  /** Returns the variables that shells drop because of their names, such as {@code a.b}. */
  public static Map<String, String> unknownToShells(Map<String, String> env) {
    Map<String, String> odd = new LinkedHashMap<>(env);
    odd.keySet().removeIf(EnvironmentVariables::isKnownToShells);
    return odd;
  }
}
