package dev.danube.report.internal;

import java.util.Set;

/** The width of text on a terminal, and text that is cleaned or cut for a terminal. */
public final class TextWidth {

  private static final String SEQUENCE =
      "\u001b\\[[0-9;:?]*[ -/]*[@-~]|\u001b\\][^\u0007\u001b]*(\u0007|\u001b\\\\)";

  /** All control characters, with those of eight bits and those that turn the writing direction. */
  private static final String CONTROL = "[\\p{Cntrl}\u0080-\u009f\u202a-\u202e\u2066-\u2069]";

  private static final String COLOUR = "\u001b\\[[0-9;:]*m";

  /** Wide characters in blocks of narrow ones: Unicode shows them as pictures by default. */
  private static final String PICTURES =
      "⌚⌛⏩⏪⏫⏬⏰⏳◽◾☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓❔❕❗➕➖➗➰➿⬛⬜⭐⭕";

  private static final Set<Integer> BIG_PICTURES = Set.of(0x1f004, 0x1f0cf, 0x1f18e);

  /** The character that turns the one before it into a picture, which takes two columns. */
  private static final int AS_PICTURE = 0xfe0f;

  private TextWidth() {}

  /**
   * Returns the columns of a text without control characters. East Asian characters and pictures
   * take two columns.
   */
  public static int width(String text) {
    int width = 0;
    int before = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      before = width(text.codePointAt(i), before);
      width += before;
    }
    return width;
  }

  /** Returns the columns that a character adds after one that added {@code before} columns. */
  private static int width(int c, int before) {
    if (c == AS_PICTURE) {
      return before == 1 ? 1 : 0;
    }
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    return isWide(c) ? 2 : 1;
  }

  private static boolean isWide(int c) {
    return (c >= 0x1100 && c <= 0x115f)
        || (c >= 0x2e80 && c <= 0xa4cf)
        || (c >= 0xac00 && c <= 0xd7a3)
        || (c >= 0xf900 && c <= 0xfaff)
        || (c >= 0xfe30 && c <= 0xfe6f)
        || (c >= 0xff00 && c <= 0xff60)
        || (c >= 0x1f191 && c <= 0x1f19a)
        || (c >= 0x1f200 && c <= 0x1faff)
        || (c < 0x10000 ? PICTURES.indexOf(c) >= 0 : BIG_PICTURES.contains(c))
        || (c >= 0x20000 && c <= 0x3fffd);
  }

  /** Returns output of a program as text on one line, without control sequences. */
  public static String printable(String text) {
    return letters(text).replace('\t', ' ');
  }

  private static String letters(String text) {
    return isPlain(text)
        ? text
        : last(text).replaceAll(SEQUENCE, "").replaceAll("(?!\t)" + CONTROL, "");
  }

  /**
   * Returns output of a program without anything that moves the cursor. Colours are removed, or
   * kept and reset at the end of the line.
   */
  public static String still(String text, boolean hasColours) {
    if (!hasColours || isPlain(text)) {
      return letters(text);
    }
    String still =
        last(text)
            .replaceAll("(?!" + COLOUR + ")(" + SEQUENCE + ")", "")
            .replaceAll("(?!\t)(?!" + COLOUR + ")" + CONTROL, "");
    return still.indexOf('\u001b') < 0 ? still : still + "\u001b[m";
  }

  /** Returns the last state of a line that was overwritten, as by a progress bar. */
  private static String last(String text) {
    String ended = text.replaceFirst("\r+$", "");
    return ended.substring(ended.lastIndexOf('\r') + 1);
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\t' && (c < ' ' || c >= 0x7f)) {
        return false;
      }
    }
    return true;
  }

  /** Returns a text, or as much of its start as fits, with a sign that more follows. */
  public static String cut(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    StringBuilder cut = new StringBuilder();
    int used = 0;
    int before = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      before = width(c, before);
      if (used + before > columns - 1) {
        break;
      }
      used += before;
      cut.appendCodePoint(c);
    }
    return columns < 1 ? "" : cut + "…";
  }
}
