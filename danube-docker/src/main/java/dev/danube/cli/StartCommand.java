package dev.danube.cli;

import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The command line by which a person has started this program, with {@code {}} in place of the
 * options of the pipeline. Maven and Gradle take these as one word.
 */
final class StartCommand {

  /** The place of the options. */
  private static final String ANY = "{}";

  private static final String MAVEN = "org.codehaus.plexus.classworlds.launcher.Launcher";
  private static final String SOURCE_LAUNCHER = "com.sun.tools.javac.launcher.Main";

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
    if (main.equals(SOURCE_LAUNCHER) && words.length > 1) {
      return "java " + words[1] + " " + ANY;
    }
    if (main.endsWith(".jar")) {
      return "java -jar " + main + " " + ANY;
    }
    String classPath = properties.getProperty("java.class.path", "");
    return main.isEmpty() || classPath.isEmpty() || classPath.length() > LONGEST_CLASS_PATH
        ? ANY
        : "java -cp " + classPath + " " + main + " " + ANY;
  }

  private static String maven(String arguments) {
    if (arguments.isEmpty()) {
      return ANY;
    }
    // The shell has removed the quotes around the old options, which may have several words.
    String kept = arguments.replaceAll("\\s*-Dexec\\.args=.*?(?=\\s-D|$)", "");
    return "mvn " + kept + " -Dexec.args=\"" + ANY + "\"";
  }
}
