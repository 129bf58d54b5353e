package dev.danube.docker.internal.image;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The arguments of a Dockerfile that stand before its first {@code FROM}, which names of images may
 * contain. Not thread-safe.
 *
 * @see <a href="https://docs.docker.com/reference/dockerfile/#understand-how-arg-and-from-interact"
 *     >ARG and FROM</a>
 */
final class DockerfileArguments {

  /** A declaration: a name, and perhaps a value, which may be in quotes. */
  private static final Pattern DECLARATION =
      Pattern.compile("([A-Za-z_]\\w*)(=(\"[^\"]*\"|'[^']*'|\\S*))?");

  /** A use: {@code $NAME}, {@code ${NAME}}, {@code ${NAME:-other}} or {@code ${NAME:+other}}. */
  private static final Pattern USE =
      Pattern.compile("\\$(?:([A-Za-z_]\\w*)|\\{([A-Za-z_]\\w*)(?:(:?[-+])([^}]*))?\\})");

  private final Map<String, String> given;
  private final Map<String, String> values = new HashMap<>();

  /**
   * Creates arguments.
   *
   * @param given the values that the build passes, which count for declared arguments
   */
  DockerfileArguments(Map<String, String> given) {
    this.given = given;
  }

  /**
   * Adds the arguments of an instruction.
   *
   * @param declarations the text after {@code ARG}
   */
  void declare(String declarations) {
    Matcher declaration = DECLARATION.matcher(declarations);
    while (declaration.find()) {
      String name = declaration.group(1);
      String value = given.get(name);
      if (value == null && declaration.group(2) != null) {
        value = expand(unquoted(declaration.group(3))).orElse(null);
      }
      if (value != null) {
        values.put(name, value);
      }
    }
  }

  private static String unquoted(String text) {
    boolean isQuoted = text.length() > 1 && (text.startsWith("\"") || text.startsWith("'"));
    return isQuoted ? text.substring(1, text.length() - 1) : text;
  }

  /** Returns a text with the values of its arguments, or empty if one of them has no value. */
  Optional<String> expand(String text) {
    StringBuilder expanded = new StringBuilder();
    Matcher use = USE.matcher(text);
    while (use.find()) {
      Optional<String> value = value(use);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      use.appendReplacement(expanded, Matcher.quoteReplacement(value.get()));
    }
    use.appendTail(expanded);
    return Optional.of(expanded.toString()).filter(all -> all.indexOf('$') < 0);
  }

  private Optional<String> value(Matcher use) {
    String value = values.get(use.group(1) == null ? use.group(2) : use.group(1));
    String operator = use.group(3);
    if (operator == null) {
      return Optional.ofNullable(value);
    }
    boolean isSet = value != null && !(operator.startsWith(":") && value.isEmpty());
    boolean isReplaced = operator.endsWith("-") != isSet;
    return isReplaced ? expand(use.group(4)) : Optional.of(isSet ? String.valueOf(value) : "");
  }
}
