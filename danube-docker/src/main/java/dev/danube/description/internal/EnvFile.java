package dev.danube.description.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A file of variables, in the syntax of Compose: {@code NAME=value}, with {@code export} before it
 * or not. A value between single quotes is taken as it is; between double quotes it has {@code \n}
 * and other variables; both may have several lines. Of another value, what follows a blank and
 * {@code #} is a comment. Not thread-safe.
 *
 * @see <a
 *     href="https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/">the
 *     syntax</a>
 */
public final class EnvFile {

  private final String text;
  private final Map<String, String> environment;
  private final Map<String, String> values = new LinkedHashMap<>();
  private int at;

  private EnvFile(String text, Map<String, String> environment) {
    this.text = text.replace("\r\n", "\n");
    this.environment = environment;
  }

  /**
   * Returns the variables of a file.
   *
   * @param environment other variables that values may use; they win over those of the file
   * @throws IllegalArgumentException if a line is wrong; says which
   */
  public static Map<String, String> parse(String text, Map<String, String> environment) {
    EnvFile file = new EnvFile(text, environment);
    while (file.at < file.text.length()) {
      file.line();
    }
    return file.values;
  }

  private void line() {
    int end = endOfLine(at);
    String line = text.substring(at, end);
    String content = line.strip();
    if (content.isEmpty() || content.startsWith("#")) {
      at = end + 1;
      return;
    }
    int number = (int) text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
    int equal = line.indexOf('=');
    String name =
        (equal < 0 ? line : line.substring(0, equal)).strip().replaceFirst("^export\\s+", "");
    if (!name.matches("[A-Za-z_][A-Za-z0-9_.-]*")) {
      throw new IllegalArgumentException(
          "line " + number + " is not NAME=value"); // its content may be secret
    }
    if (equal < 0) {
      at = end + 1;
      Optional.ofNullable(environment.get(name)).ifPresent(value -> values.put(name, value));
      return;
    }
    at += equal + 1;
    try {
      values.put(name, value());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
    }
  }

  private int endOfLine(int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end;
  }

  private String value() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    char first = at < text.length() ? text.charAt(at) : '\n';
    return first == '\'' || first == '"' ? quoted(first) : plain();
  }

  private String plain() {
    int end = endOfLine(at);
    String line = text.substring(at, end);
    at = end + 1;
    return variables().apply(line.replaceFirst("(^|\\s)#.*", "").strip());
  }

  private String quoted(char quote) {
    StringBuilder value = new StringBuilder();
    at++;
    while (at < text.length() && text.charAt(at) != quote) {
      char c = text.charAt(at++);
      if (c == '\\' && quote == '"' && at < text.length()) {
        value.append(escaped(text.charAt(at++)));
      } else if (c == '\\' && at < text.length() && text.charAt(at) == quote) {
        value.append(text.charAt(at++));
      } else {
        value.append(c);
      }
    }
    if (at >= text.length()) {
      throw new IllegalArgumentException("the quote " + quote + " is not closed");
    }
    at = endOfLine(at) + 1;
    return quote == '"' ? variables().apply(value.toString()) : value.toString();
  }

  private static String escaped(char c) {
    return switch (c) {
      case 'n' -> "\n";
      case 'r' -> "\r";
      case 't' -> "\t";
      case '"', '\\' -> String.valueOf(c);
      default -> "\\" + c;
    };
  }

  private Variables variables() {
    Map<String, String> known = new LinkedHashMap<>(values);
    known.putAll(environment);
    return new Variables(known);
  }
}
