package dev.danube.engine.internal;

import java.nio.charset.StandardCharsets;

/** Text as one word of a shell. */
public final class Quoting {

  private Quoting() {}

  /**
   * For every POSIX shell.
   *
   * @param text the text
   * @return the word
   */
  public static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  /**
   * For the shells that people type into, without characters that cannot be seen: those are escaped
   * as {@code $'\n'}, which bash, zsh and ksh know.
   *
   * @param text the text
   * @return the word, as it is if nothing in it means anything to a shell
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

  /** Also what turns the direction of writing. */
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
