package dev.danube.cli;

import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The command line by which a person has started this program, with {@code {}} in place of the
 * options of the pipeline. Maven and Gradle take these as one word.
 */
final class StartCommand {

  /** The place of the options. */
  private static final String ANY = "{}";

  private static final String MAVEN = "org.codehaus.plexus.classworlds.launcher.Launcher";
  private static final String SOURCE_LAUNCHER = "com.sun.tools.javac.launcher.";

  /** The names of properties whose contents may be secret. */
  private static final Pattern SECRET =
      Pattern.compile("-D\\S*(password|passphrase|token|secret|key)\\S*", Pattern.CASE_INSENSITIVE);

  private static final Pattern OPTION_OF_MAVEN = Pattern.compile("\\s-[^-]");

  private static final Pattern EXEC_ARGS = Pattern.compile("\\s*-Dexec\\.args=.*?(?=\\s-D|$)");

  /** The longest class path that is worth to be shown. */
  private static final int LONGEST_CLASS_PATH = 200;

  private StartCommand() {}

  /** Returns the command of this program. */
  static String ofThisProgram() {
    Optional<String> parent =
        ProcessHandle.current().parent().flatMap(process -> process.info().commandLine());
    return of(System.getProperties(), System.getenv(), parent.orElse(""));
  }

  /**
   * Returns a command.
   *
   * @param properties the system properties of the program
   * @param environment its environment variables
   * @param parent the command line of the program that started it; empty if it is not known
   */
  static String of(Properties properties, Map<String, String> environment, String parent) {
    String[] words = properties.getProperty("sun.java.command", "").split(" ", -1);
    String main = words[0];
    if (main.equals(MAVEN)) {
      return maven(environment.getOrDefault("MAVEN_CMD_LINE_ARGS", "").strip());
    }
    if (parent.contains("org.gradle.launcher.daemon")) {
      return "gradle run --args=\"" + ANY + "\"";
    }
    String classPath = properties.getProperty("java.class.path", "");
    if (classPath.length() > LONGEST_CLASS_PATH || classPath.contains(" ")) {
      return ANY;
    }
    if (main.contains(SOURCE_LAUNCHER)) {
      String path = classPath.isEmpty() ? "" : "-cp " + classPath + " ";
      return words.length > 1 ? "java " + path + words[1] + " " + ANY : ANY;
    }
    if (main.endsWith(".jar")) {
      return "java -jar " + main + " " + ANY;
    }
    return main.isEmpty() || classPath.isEmpty()
        ? ANY
        : "java -cp " + classPath + " " + main + " " + ANY;
  }

  private static String maven(String arguments) {
    if (arguments.isEmpty()) {
      return ANY;
    }
    // The shell has removed the quotes around the old options. Those of a pipeline start with "--".
    Matcher old = EXEC_ARGS.matcher(arguments);
    boolean isClear = !old.find() || !OPTION_OF_MAVEN.matcher(old.group().strip()).find();
    String kept = EXEC_ARGS.matcher(arguments).replaceAll("").strip();
    boolean isWhole = kept.contains("exec:") && !SECRET.matcher(kept).find();
    return isClear && isWhole ? "mvn " + kept + " -Dexec.args=\"" + ANY + "\"" : ANY;
  }
}
