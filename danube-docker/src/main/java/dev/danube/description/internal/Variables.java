package dev.danube.description.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Variables that texts use, by the rules of Compose: {@code $X}, {@code ${X}}, {@code ${X:-usual}},
 * {@code ${X-usual}}, {@code ${X:?message}}, {@code ${X?message}}, {@code ${X:+other}} and {@code
 * ${X+other}}, also inside of each other. {@code $$} and {@code \$} are a dollar. Immutable.
 *
 * @param values the values by name
 * @param secret the names of those that no text may use
 * @see <a href="https://docs.docker.com/reference/compose-file/interpolation/">interpolation</a>
 */
public record Variables(Map<String, String> values, Set<String> secret)
    implements UnaryOperator<String> {

  /** More variables inside each other than any person writes. */
  private static final int DEEPEST = 20;

  /** More variables that are not set than anybody reads of. */
  private static final int MOST_PROBLEMS = 1000;

  /** More characters than any value that a person writes. */
  private static final int LONGEST = 1_000_000;

  /** Creates variables of which none is secret. */
  public Variables(Map<String, String> values) {
    this(values, Set.of());
  }

  /**
   * Returns a text with the values of the variables that it uses. The values are not expanded
   * again.
   *
   * @throws IllegalArgumentException if a variable is not set, or is used in a way that is unknown;
   *     what else is wrong is suppressed by it
   */
  @Override
  public String apply(String text) {
    if (text.indexOf('$') < 0) {
      return text;
    }
    Map<String, IllegalArgumentException> wrong = new LinkedHashMap<>();
    String expanded = "";
    try {
      expanded = new Expansion(text, 0, wrong).all();
    } catch (IllegalArgumentException e) {
      wrong.putIfAbsent(String.valueOf(e.getMessage()), e);
    }
    List<IllegalArgumentException> all = List.copyOf(wrong.values());
    if (!all.isEmpty()) {
      all.subList(1, all.size()).forEach(all.get(0)::addSuppressed);
      throw all.get(0);
    }
    return expanded;
  }

  /** The expansion of a text. Not thread-safe. */
  private final class Expansion {

    private final String text;
    private final StringBuilder result = new StringBuilder();
    private final int level;
    private final Map<String, IllegalArgumentException> wrong;
    private int at;

    /**
     * Creates an expansion.
     *
     * @param level the number of variables around the text
     * @param wrong receives the variables that are not set, by what is told of them
     */
    Expansion(String text, int level, Map<String, IllegalArgumentException> wrong) {
      if (level > DEEPEST) {
        throw new IllegalArgumentException(
            "more than " + DEEPEST + " variables are nested; write fewer");
      }
      this.text = text;
      this.level = level;
      this.wrong = wrong;
    }

    String all() {
      while (at < text.length()) {
        char c = text.charAt(at);
        boolean isEscaped = (c == '\\' || c == '$') && next() == '$';
        if (isEscaped) {
          result.append('$');
          at += 2;
        } else if (c == '$' && next() == '{') {
          braces();
        } else if (c == '$' && isStart(next())) {
          int end = endOfName(at + 1);
          append(value(text.substring(at + 1, end)));
          at = end;
        } else {
          result.append(c);
          at++;
        }
      }
      return result.toString();
    }

    private char next() {
      return at + 1 < text.length() ? text.charAt(at + 1) : ' ';
    }

    private int endOfName(int start) {
      int end = start;
      while (end < text.length() && isPart(text.charAt(end))) {
        end++;
      }
      return end;
    }

    private void braces() {
      int close = closing();
      String inside = text.substring(at + 2, close);
      int end = endOfName(at + 2);
      String name = text.substring(at + 2, Math.min(end, close));
      String operation = inside.substring(name.length());
      if (name.isEmpty() || !isStart(name.charAt(0))) {
        throw unknown("");
      }
      append(operation.isEmpty() ? value(name) : operated(name, operation));
      at = close + 1;
    }

    private void append(String value) {
      if (result.length() + value.length() > LONGEST) {
        throw new IllegalArgumentException(
            "the text has more than 1,000,000 characters with the values of its variables; use"
                + " fewer");
      }
      result.append(value);
    }

    /** Returns the place of the brace that closes the one after the dollar. */
    private int closing() {
      int depth = 0;
      for (int i = at + 1; i < text.length(); i++) {
        char c = text.charAt(i);
        boolean isOpening = c == '{' && text.charAt(i - 1) == '$';
        depth += isOpening ? 1 : c == '}' ? -1 : 0;
        if (depth == 0) {
          return i;
        }
      }
      throw new IllegalArgumentException(
          "a \"${\" has no closing brace; write $$ for a dollar"); // the text may be secret
    }

    private String operated(String name, String operation) {
      if (secret.contains(name)) {
        return refuseSecret(name);
      }
      boolean isStrict = operation.startsWith(":");
      String rest = isStrict ? operation.substring(1) : operation;
      if (rest.isEmpty()) {
        throw unknown(name);
      }
      Optional<String> set =
          Optional.ofNullable(values.get(name)).filter(value -> !(isStrict && value.isEmpty()));
      String word = rest.substring(1);
      return switch (rest.charAt(0)) {
        case '-' -> set.orElseGet(() -> inner(word));
        case '+' -> set.isPresent() ? inner(word) : "";
        case '?' -> set.orElseGet(() -> refused(name, inner(word)));
        default -> throw unknown(name);
      };
    }

    private String inner(String word) {
      return new Expansion(word, level + 1, wrong).all();
    }

    private String refused(String name, String message) {
      String what = values.containsKey(name) ? "is empty" : "is not set";
      return refuse(
          message.isEmpty()
              ? String.format("variable %s %s", name, what)
              : String.format("variable %s: %s", name, message.strip()));
    }

    /** Tells what is wrong with a variable, and continues without it. */
    private String refuse(String message) {
      if (wrong.size() < MOST_PROBLEMS && !wrong.containsKey(message)) {
        wrong.put(message, new IllegalArgumentException(message));
      }
      return "";
    }

    private String refuseSecret(String name) {
      return refuse(
          String.format(
              "variable %s is secret; use it in secrets, as a whole: secrets: {%s: $%s}",
              name, name, name));
    }

    private String value(String name) {
      if (secret.contains(name)) {
        return refuseSecret(name);
      }
      String value = values.get(name);
      return value != null
          ? value
          : refuse(
              String.format(
                  "variable %s is not set; set it, put it into .env, or write ${%s:-}; if a shell"
                      + " is to expand it, write $$%s",
                  name, name, name));
    }

    private IllegalArgumentException unknown(String name) {
      return new IllegalArgumentException(
          "\"${"
              + name
              + "...}\" is not known; write ${NAME}, ${NAME:-usual}, ${NAME:?message} or"
              + " ${NAME:+other}, and $$ for a dollar"); // the text may be secret
    }
  }

  private static boolean isStart(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isPart(char c) {
    return isStart(c) || (c >= '0' && c <= '9');
  }
}
