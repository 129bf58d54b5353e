package dev.danube.internal.yaml;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Characters that a file cannot have, or that would change how a message looks. */
public final class YamlCharacters {

  /** A text in UTF-16 has nearly as many zero bytes as letters. */
  private static final int LETTERS_PER_ZERO = 4;

  /** More characters without a comma, a quote or the end of a line than a person writes. */
  private static final int LONGEST = 1_000_000;

  private YamlCharacters() {}

  /**
   * Adds a problem for the first character that YAML does not allow, with its line.
   *
   * @return whether there is one
   */
  static boolean addUnreadable(String text, YamlProblems problems) {
    int line = 0;
    int start = 0;
    for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
      int character = text.codePointAt(at);
      if (!StreamReader.isPrintable(character)) {
        Mark mark = new Mark("", at, line, at - start, new int[0], 0);
        problems.add(Optional.of(mark), "", unreadable(text, character));
        return true;
      }
      if (character == '\n') {
        line++;
        start = at + 1;
      }
    }
    return false;
  }

  /**
   * Adds a problem for the first text that is too long to be read fast.
   *
   * @return whether there is one
   */
  static boolean addLong(String text, YamlProblems problems) {
    int line = 0;
    int lineStart = 0;
    int start = 0;
    for (int at = 0; at < text.length(); at++) {
      char one = text.charAt(at);
      if (one == '\n' || one == ',' || one == '"' || one == '\'') {
        start = at + 1;
      } else if (at - start == LONGEST) {
        Mark mark = new Mark("", start, line, start - lineStart, new int[0], 0);
        String message = "a text has more than 1,000,000 characters; put it into a file of its own";
        problems.add(Optional.of(mark), "", message);
        return true;
      }
      if (one == '\n') {
        line++;
        lineStart = start;
      }
    }
    return false;
  }

  private static String unreadable(String text, int character) {
    if (character != 0) {
      return String.format(
          "the character U+%04X is not allowed in YAML; remove it, or write it as \\u%04x between"
              + " double quotes",
          character, character);
    }
    long zeros = text.chars().filter(one -> one == 0).count();
    return zeros * LETTERS_PER_ZERO > text.length()
        ? "the file is UTF-16, not UTF-8; save it as UTF-8"
        : "there is a zero byte, so the file is no text; remove the byte";
  }

  /** Returns a text of one line, with the codes of characters that would change how it looks. */
  public static String visible(String text) {
    if (text.chars().noneMatch(YamlCharacters::isHidden)) {
      return text;
    }
    StringBuilder visible = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char one = text.charAt(i);
      String code = one == '\n' ? "\\n" : String.format("\\u%04x", (int) one);
      visible.append(isHidden(one) ? code : String.valueOf(one));
    }
    return visible.toString();
  }

  /** Returns what is wrong with a name that would not look as it is; empty if nothing is. */
  public static Optional<String> problem(String name) {
    return name.chars()
        .filter(YamlCharacters::isHidden)
        .mapToObj(
            one -> String.format("the name has the character U+%04X, which hides; remove it", one))
        .findFirst();
  }

  /** Returns whether a character is for control, or changes the direction of what follows. */
  private static boolean isHidden(int character) {
    return (Character.isISOControl(character) && character != '\t')
        || (character >= 0x202A && character <= 0x202E)
        || (character >= 0x2066 && character <= 0x2069)
        || character == 0x200E
        || character == 0x200F
        || character == 0x061C;
  }
}
