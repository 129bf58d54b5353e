package dev.danube.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The command line by which a person has started this program, with {@code {}} in place of the
 * options of the pipeline. Maven and Gradle take these as one word.
 */
final class StartCommand {

  /** The place of the options. */
  private static final String ANY = "{}";

  private static final String MAVEN = "org.codehaus.plexus.classworlds.launcher.Launcher";
  private static final String SOURCE_LAUNCHER = "com.sun.tools.javac.launcher.";

  private static final String SECRET_WORD = "(password|passphrase|token|secret|key)";

  /** The names of properties whose contents may be secret. */
  private static final Pattern SECRET =
      Pattern.compile("-D\\S*" + SECRET_WORD + "\\S*", Pattern.CASE_INSENSITIVE);

  /** An argument of a program whose content may be secret. */
  private static final Pattern SECRET_ARGUMENT =
      Pattern.compile(SECRET_WORD + "[= ]", Pattern.CASE_INSENSITIVE);

  private static final Pattern OPTION_OF_MAVEN = Pattern.compile("\\s-[^-]");

  private static final Pattern EXEC_ARGS = Pattern.compile("\\s*-Dexec\\.args=.*?(?=\\s-D|$)");

  /** The longest class path that is worth to be shown. */
  private static final int LONGEST_CLASS_PATH = 200;

  private StartCommand() {}

  /**
   * Returns the command of this program.
   *
   * @param options the arguments that are options of a pipeline, in place of which others may stand
   */
  static String ofThisProgram(String... options) {
    Optional<String> parent =
        ProcessHandle.current().parent().flatMap(process -> process.info().commandLine());
    return of(System.getProperties(), System.getenv(), parent.orElse(""), List.of(options));
  }

  /**
   * Returns a command.
   *
   * @param properties the system properties of the program
   * @param environment its environment variables
   * @param parent the command line of the program that started it; empty if it is not known
   * @param options the arguments that are options of a pipeline
   */
  static String of(
      Properties properties, Map<String, String> environment, String parent, List<String> options) {
    String[] words = properties.getProperty("sun.java.command", "").split(" ", -1);
    String main = words[0];
    boolean isSource = main.contains(SOURCE_LAUNCHER);
    List<String> arguments =
        List.of(words).subList(Math.min(words.length, isSource ? 2 : 1), words.length);
    boolean isOurs = main.startsWith("dev.danube.") || main.endsWith("danube.jar");
    String any = (isOurs ? own(arguments, options) : "") + ANY;
    if (SECRET_ARGUMENT.matcher(any).find()) {
      return ANY;
    }
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
    if (isSource) {
      String path = classPath.isEmpty() ? "" : "-cp " + classPath + " ";
      return words.length > 1 ? "java " + path + words[1] + " " + any : ANY;
    }
    if (main.endsWith(".jar")) {
      return "java -jar " + main + " " + any;
    }
    return main.isEmpty() || classPath.isEmpty()
        ? ANY
        : "java -cp " + classPath + " " + main + " " + any;
  }

  /**
   * Returns the arguments that a program of Danube itself has taken, such as the name of a file,
   * each with a space after it. Those of other programs may be secret.
   */
  private static String own(List<String> arguments, List<String> options) {
    List<String> own = new ArrayList<>(arguments);
    for (String option : options) {
      int last = own.lastIndexOf(option);
      if (last >= 0) {
        own.remove(last);
      }
    }
    return own.stream().map(word -> word + " ").collect(Collectors.joining());
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
