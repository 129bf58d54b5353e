package dev.danube.description.internal;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A file of variables, in the syntax of Compose: {@code NAME=value} or {@code NAME: value}, with
 * {@code export} before it or not. A value between single quotes is taken as it is; between double
 * quotes it has {@code \n} and other variables; both may have several lines. Of another value, what
 * follows a blank and {@code #} is a comment. What is wrong is told without any part of a value,
 * which may be secret. Not thread-safe.
 *
 * @see <a
 *     href="https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/">the
 *     syntax</a>
 */
public final class EnvFile {

  /** The most characters of such a file, and of all its values. */
  public static final int LARGEST = 3_000_000;

  private static final int MOST_PROBLEMS = 100;
  private static final String NAME = "[A-Za-z_][A-Za-z0-9_.-]*";

  private final String text;
  private final Map<String, String> environment;
  private final Consumer<String> problems;
  private final Map<String, String> values = new LinkedHashMap<>();
  private final Map<String, String> known;
  private final Variables variables;
  private int at;
  private int counted; // the place up to which lines are counted
  private int number = 1; // the line of that place
  private int size;
  private int wrong;

  private EnvFile(String text, Map<String, String> environment, Consumer<String> problems) {
    this.text = text.replace("\r\n", "\n");
    this.environment = environment;
    this.problems = problems;
    this.known = new HashMap<>(environment);
    this.variables = new Variables(known);
  }

  /**
   * Returns the variables of a file.
   *
   * @param environment other variables that values may use; they win over those of the file
   * @throws IllegalArgumentException if a line is wrong; says which
   */
  public static Map<String, String> parse(String text, Map<String, String> environment) {
    return parse(
        text,
        environment,
        problem -> {
          throw new IllegalArgumentException(problem);
        });
  }

  /**
   * Returns the variables of a file. Those whose value is wrong are empty.
   *
   * @param environment other variables that values may use; they win over those of the file
   * @param problems receives what is wrong, with the line
   */
  public static Map<String, String> parse(
      String text, Map<String, String> environment, Consumer<String> problems) {
    EnvFile file = new EnvFile(text, environment, problems);
    return file.read(file::line);
  }

  /**
   * Returns the variables of a file whose values are taken as they are, as {@code docker run
   * --env-file} takes them. Those whose value is wrong are empty.
   *
   * @param environment gives the values of names that have none
   * @param problems receives what is wrong, with the line
   */
  public static Map<String, String> parseRaw(
      String text, Map<String, String> environment, Consumer<String> problems) {
    EnvFile file = new EnvFile(text, environment, problems);
    return file.read(file::rawLine);
  }

  private Map<String, String> read(Runnable line) {
    while (at < text.length()) {
      line.run();
    }
    return values;
  }

  private void rawLine() {
    countLines();
    int end = endOfLine(at);
    String line = text.substring(at, end).stripLeading();
    at = end + 1;
    int equal = line.indexOf('=');
    String name = equal < 0 ? line.strip() : line.substring(0, equal);
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    if (!name.matches(NAME)) {
      tell("line " + number + " is not NAME=value"); // its content may be secret
    } else if (equal < 0) {
      Optional.ofNullable(environment.get(name)).ifPresent(value -> put(name, value));
    } else {
      put(name, line.substring(equal + 1));
    }
  }

  private void line() {
    countLines();
    int end = endOfLine(at);
    String line = text.substring(at, end);
    String content = line.strip();
    if (content.isEmpty() || content.startsWith("#")) {
      at = end + 1;
      return;
    }
    int separator = separator(line);
    String name =
        (separator < 0 ? line : line.substring(0, separator))
            .strip()
            .replaceFirst("^export\\s+", "");
    if (!name.matches(NAME)) {
      at = end + 1;
      tell("line " + number + " is not NAME=value"); // its content may be secret
    } else if (separator < 0) {
      at = end + 1;
      Optional.ofNullable(environment.get(name)).ifPresent(value -> put(name, value));
    } else {
      at += separator + 1;
      put(name, value(name));
    }
  }

  private static int separator(String line) {
    int equal = line.indexOf('=');
    int colon = line.indexOf(':');
    return equal < 0 || colon < 0 ? Math.max(equal, colon) : Math.min(equal, colon);
  }

  /** Counts the lines up to this place. */
  private void countLines() {
    while (counted < at) {
      number += text.charAt(counted++) == '\n' ? 1 : 0;
    }
  }

  private int endOfLine(int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end;
  }

  private void put(String name, String value) {
    size += value.length();
    if (size > LARGEST) {
      at = text.length();
      tell("line " + number + ": the values have more than 3,000,000 characters; divide the file");
      return;
    }
    values.put(name, value);
    if (!environment.containsKey(name)) {
      known.put(name, value);
    }
  }

  /** Tells a problem. After very many, the rest of the file is not read. */
  private void tell(String problem) {
    problems.accept(problem);
    if (++wrong == MOST_PROBLEMS) {
      at = text.length();
      problems.accept("the lines after line " + number + " are not read; fix those before first");
    }
  }

  private String value(String name) {
    int start = at;
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    char first = at < text.length() ? text.charAt(at) : '\n';
    return first == '\'' || first == '"' ? quoted(name, first) : plain(name, start);
  }

  /**
   * Returns a value without quotes.
   *
   * @param start where it starts, with the blanks before it: {@code #} is a comment after a blank
   */
  private String plain(String name, int start) {
    int end = endOfLine(at);
    String line = text.substring(start, end);
    at = end + 1;
    return expanded(name, line.replaceFirst("\\s#.*", "").strip());
  }

  private String quoted(String name, char quote) {
    StringBuilder value = new StringBuilder();
    at++;
    while (at < text.length() && text.charAt(at) != quote) {
      char c = text.charAt(at++);
      if (c == '\\' && at < text.length()) {
        value.append(escaped(quote, text.charAt(at++)));
      } else {
        value.append(c);
      }
    }
    if (at >= text.length()) {
      tell("line " + number + ": the quote " + quote + " is not closed");
      return "";
    }
    int end = endOfLine(at);
    String rest = text.substring(at + 1, end).strip();
    at = end + 1;
    if (!rest.isEmpty() && !rest.startsWith("#")) {
      tell(
          String.format(
              "line %d: %s has more text after the closing quote; put the whole value into one pair"
                  + " of quotes, and write \\%s for a quote in it",
              number, name, quote));
      return "";
    }
    return quote == '"' ? expanded(name, value.toString()) : value.toString();
  }

  /** Returns what a backslash with the character after it means between quotes. */
  private static String escaped(char quote, char c) {
    if (quote == '\'') {
      return c == quote ? "'" : "\\" + c;
    }
    return switch (c) {
      case 'n' -> "\n";
      case 'r' -> "\r";
      case 't' -> "\t";
      case '"', '\\' -> String.valueOf(c);
      default -> "\\" + c;
    };
  }

  private String expanded(String name, String value) {
    try {
      return variables.apply(value);
    } catch (IllegalArgumentException e) { // its message may have a part of the value
      tell(
          String.format(
              "line %d: %s uses a variable that is not set, or a $ that is none; set the variable,"
                  + " or put the value into single quotes to keep the $",
              number, name));
      return "";
    }
  }
}
