package dev.danube.internal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern for the paths of files, with {@code /} between folders on every machine. {@code *} and
 * {@code ?} match within a name, {@code **} matches across folders, <code>{a,b}</code> matches one
 * of several texts, {@code [a-z]} matches one character of a set, and {@code \} makes the next
 * character literal. {@code **}{@code /} at the start of a pattern or after a {@code /} also
 * matches no folder at all.
 */
public final class Glob {

  private final String text;
  private final Pattern pattern;

  private Glob(String text, Pattern pattern) {
    this.text = text;
    this.pattern = pattern;
  }

  /**
   * Reads a pattern.
   *
   * @param text the pattern
   * @return the pattern
   * @throws IllegalArgumentException if the pattern is invalid; the message is the reason, as a
   *     phrase that follows the pattern
   */
  public static Glob parse(String text) {
    try {
      return new Glob(text, Pattern.compile(new Parser(text).regex(), Pattern.DOTALL));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("has an invalid character class", e);
    }
  }

  /**
   * Returns whether a path matches.
   *
   * @param path a relative path
   * @return true if the whole path matches
   */
  public boolean matches(String path) {
    return pattern.matcher(path).matches();
  }

  /**
   * Returns whether any path in a folder could match.
   *
   * @param folder the relative path of the folder, with a slash at the end
   * @return true if the pattern matches the folder, or a continuation of its path
   */
  public boolean matchesIn(String folder) {
    Matcher matcher = pattern.matcher(folder);
    return matcher.matches() || matcher.hitEnd();
  }

  /**
   * Returns the part of the pattern before the first name with a wildcard. It is a folder, which
   * contains all files that match.
   *
   * @return the path of the folder; the whole pattern if it has no wildcard; empty if its first
   *     name has one
   */
  public String fixedPart() {
    StringBuilder fixed = new StringBuilder();
    for (String part : text.split("/", -1)) {
      if (part.matches(".*[*?\\[{\\\\].*")) {
        break;
      }
      fixed.append(fixed.isEmpty() ? "" : "/").append(part);
    }
    return fixed.toString();
  }

  @Override
  public String toString() {
    return text;
  }

  /** A translator of a pattern into a regular expression. */
  private static final class Parser {

    private final String text;
    private final StringBuilder regex = new StringBuilder();
    private int at;
    private boolean inBraces;

    Parser(String text) {
      this.text = text;
    }

    String regex() {
      while (at < text.length()) {
        int c = text.codePointAt(at);
        at += Character.charCount(c);
        next(c);
      }
      if (inBraces) {
        throw new IllegalArgumentException("has an unclosed \"{\"");
      }
      return regex.toString();
    }

    private void next(int c) {
      switch (c) {
        case '*' -> star();
        case '?' -> regex.append("[^/]");
        case '[' -> characterClass();
        case '{' -> {
          if (inBraces) {
            throw new IllegalArgumentException("has a \"{\" inside another");
          }
          inBraces = true;
          regex.append("(?:");
        }
        case '}' -> {
          regex.append(inBraces ? ")" : "\\}");
          inBraces = false;
        }
        case ',' -> regex.append(inBraces ? "|" : ",");
        case '\\' -> {
          if (at == text.length()) {
            throw new IllegalArgumentException("ends with \"\\\"");
          }
          int literal = text.codePointAt(at);
          at += Character.charCount(literal);
          regex.append(Pattern.quote(Character.toString(literal)));
        }
        default -> regex.append(Pattern.quote(Character.toString(c)));
      }
    }

    private void star() {
      if (!text.startsWith("*", at)) {
        regex.append("[^/]*");
        return;
      }
      at++;
      boolean wholeFolders = (at == 2 || text.charAt(at - 3) == '/') && text.startsWith("/", at);
      if (wholeFolders) {
        at++;
        regex.append("(?:.*/)?");
      } else {
        regex.append(".*");
      }
    }

    private void characterClass() {
      int end = text.indexOf(']', at + 1);
      if (end < 0) {
        throw new IllegalArgumentException("has an unclosed \"[\"");
      }
      String members = text.substring(at, end);
      at = end + 1;
      if (members.contains("/")) {
        throw new IllegalArgumentException("has a \"/\" inside \"[...]\"");
      }
      boolean negated = members.startsWith("!");
      String escaped = members.substring(negated ? 1 : 0).replaceAll("[\\\\\\[\\]&^]", "\\\\$0");
      regex.append("(?!/)[").append(negated ? "^" : "").append(escaped).append(']');
    }
  }
}
