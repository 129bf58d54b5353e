package dev.danube.docker.internal.build;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");

  private final Map<String, String> given;
  private final Map<String, String> values = new HashMap<>();
  private final Set<String> declared = new HashSet<>();

  /**
   * Creates arguments.
   *
   * @param given the values that the build passes, which count for declared arguments
   * @param builtIn the arguments that need no declaration
   */
  DockerfileArguments(Map<String, String> given, Map<String, String> builtIn) {
    this.given = given;
    values.putAll(builtIn);
    declared.addAll(builtIn.keySet());
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
      declared.add(name);
      String value = given.get(name);
      if (value == null && declaration.group(2) != null) {
        value = expand(unquoted(declaration.group(3))).orElse("");
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

  /**
   * Returns a text with the values of its arguments. An argument that is declared without a value
   * is the empty text. Returns empty if an argument is not declared, or a use cannot be read.
   */
  Optional<String> expand(String text) {
    StringBuilder expanded = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      int end = text.charAt(at) == '$' ? endOfUse(text, at) : at + 1;
      if (end < 0) {
        return Optional.empty();
      }
      Optional<String> part =
          text.charAt(at) == '$'
              ? value(text.substring(at + 1, end))
              : Optional.of(text.substring(at, end));
      if (part.isEmpty()) {
        return Optional.empty();
      }
      expanded.append(part.get());
      at = end;
    }
    return Optional.of(expanded.toString());
  }

  /** Returns the index after a use that starts at a dollar sign; negative if it has no end. */
  private static int endOfUse(String text, int dollar) {
    if (!text.startsWith("{", dollar + 1)) {
      Matcher name = NAME.matcher(text).region(dollar + 1, text.length());
      return name.lookingAt() ? name.end() : -1;
    }
    int depth = 0;
    for (int i = dollar + 1; i < text.length(); i++) {
      depth += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
      if (depth == 0) {
        return i + 1;
      }
    }
    return -1;
  }

  /**
   * Returns the value of a use: {@code NAME}, {@code {NAME}}, {@code {NAME:-other}}, {@code
   * {NAME-other}}, or the same with {@code +}.
   */
  private Optional<String> value(String use) {
    boolean isInBraces = use.startsWith("{");
    String inner = isInBraces ? use.substring(1, use.length() - 1) : use;
    Matcher name = NAME.matcher(inner);
    if (!name.lookingAt()) {
      return Optional.empty();
    }
    String value = values.get(name.group());
    String rest = inner.substring(name.end());
    if (rest.isEmpty()) {
      return declared.contains(name.group())
          ? Optional.of(value == null ? "" : value)
          : Optional.empty();
    }
    boolean isEmptyUnset = rest.startsWith(":");
    String operation = isEmptyUnset ? rest.substring(1) : rest;
    boolean isSet = value != null && !(isEmptyUnset && value.isEmpty());
    if (operation.startsWith("-")) {
      return isSet ? Optional.of(String.valueOf(value)) : expand(operation.substring(1));
    }
    if (operation.startsWith("+")) {
      return isSet ? expand(operation.substring(1)) : Optional.of("");
    }
    return Optional.empty();
  }
}
