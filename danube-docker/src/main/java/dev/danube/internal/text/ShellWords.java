package dev.danube.internal.text;

import java.util.ArrayList;
import java.util.List;

/**
 * The words of a command line, split as a POSIX shell does, but without any expansion: quotes and
 * backslashes keep blanks together. Not thread-safe.
 */
public final class ShellWords {

  private static final String ESCAPED_IN_QUOTES = "\"\\$`";

  private final String text;
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean isInWord;
  private int at;

  private ShellWords(String text) {
    this.text = text;
  }

  /**
   * Returns the words.
   *
   * @throws IllegalArgumentException if a quote is not closed, or nothing follows a backslash
   */
  public static List<String> of(String text) {
    ShellWords words = new ShellWords(text);
    words.split();
    return List.copyOf(words.words);
  }

  private void split() {
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (Character.isWhitespace(c)) {
        endWord();
      } else {
        isInWord = true;
        switch (c) {
          case '\'' -> single();
          case '"' -> quoted();
          case '\\' -> word.append(next('\\'));
          default -> word.append(c);
        }
      }
    }
    endWord();
  }

  private void endWord() {
    if (isInWord) {
      words.add(word.toString());
      word.setLength(0);
      isInWord = false;
    }
  }

  private char next(char open) {
    if (at == text.length()) {
      throw new IllegalArgumentException(
          open == '\\'
              ? "nothing follows the backslash at its end"
              : String.format("the quote %s is not closed", open));
    }
    return text.charAt(at++);
  }

  private void single() {
    for (char c = next('\''); c != '\''; c = next('\'')) {
      word.append(c);
    }
  }

  private void quoted() {
    for (char c = next('"'); c != '"'; c = next('"')) {
      if (c == '\\') {
        char escaped = next('"');
        word.append(ESCAPED_IN_QUOTES.indexOf(escaped) < 0 ? "\\" : "").append(escaped);
      } else {
        word.append(c);
      }
    }
  }
}
