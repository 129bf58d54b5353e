package dev.danube.engine.internal;

import java.nio.charset.StandardCharsets;

/** Methods that quote text as one word of a shell. */
public final class Quoting {

  private Quoting() {}

  /**
   * Quotes text for every POSIX shell.
   *
   * @param text the text
   * @return the word
   */
  public static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  /**
   * Quotes text for the shells that people type into. Characters that cannot be seen are escaped as
   * in {@code $'\n'}, which bash, zsh and ksh understand.
   *
   * @param text the text
   * @return the word, unquoted if no character in it is special to a shell
   */
  public static String quoteOnOneLine(String text) {
    if (text.matches("[\\w./:=@%+,-]+")) {
      return text;
    }
    if (text.codePoints().noneMatch(Quoting::isHidden)) {
      return quote(text);
    }
    StringBuilder escaped = new StringBuilder("$'");
    text.codePoints().forEach(c -> escape(c, escaped));
    return escaped.append("'").toString();
  }

  /**
   * Returns whether a character cannot be seen, including those that change the writing direction.
   */
  private static boolean isHidden(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  private static void escape(int c, StringBuilder escaped) {
    switch (c) {
      case '\n' -> escaped.append("\\n");
      case '\t' -> escaped.append("\\t");
      case '\\', '\'' -> escaped.append('\\').append((char) c);
      default -> {
        if (!isHidden(c)) {
          escaped.appendCodePoint(c);
        } else {
          for (byte one : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
            escaped.append(String.format("\\%03o", one & 0xff));
          }
        }
      }
    }
  }
}
