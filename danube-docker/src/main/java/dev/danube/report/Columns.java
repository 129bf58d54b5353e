package dev.danube.report;

/** How wide text is on a terminal, and text that is cut to a width. */
final class Columns {

  private static final String SEQUENCE =
      "\u001b\\[[0-9;?]*[ -/]*[@-~]|\u001b\\][^\u0007\u001b]*(\u0007|\u001b\\\\)";

  /** Also those of eight bits, and those that turn the direction of writing. */
  private static final String CONTROL = "[\\p{Cntrl}\u0080-\u009f\u202a-\u202e\u2066-\u2069]";

  private static final String COLOUR = "\u001b\\[[0-9;]*m";

  private Columns() {}

  /** The columns of a text without control characters; letters of East Asia take two. */
  static int width(String text) {
    return text.codePoints().map(Columns::width).sum();
  }

  private static int width(int c) {
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
        || (c >= 0x1f300 && c <= 0x1faff)
        || (c >= 0x20000 && c <= 0x3fffd);
  }

  /** What a program printed, on one line, as nothing but letters. */
  static String printable(String text) {
    return text.replaceAll(SEQUENCE, "").replace('\t', ' ').replaceAll(CONTROL, "");
  }

  /** What a program printed, with its colours and without what would move the cursor. */
  static String still(String text) {
    return isPlain(text)
        ? text
        : text.replaceAll("(?!" + COLOUR + ")(" + SEQUENCE + ")", "")
            .replaceAll("(?!\t)(?!" + COLOUR + ")" + CONTROL, "");
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

  /** The text, or as much of its begin as fits, with a sign that there was more. */
  static String cut(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    StringBuilder cut = new StringBuilder();
    int used = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      if (used + width(c) > columns - 1) {
        break;
      }
      used += width(c);
      cut.appendCodePoint(c);
    }
    return columns < 1 ? "" : cut + "…";
  }
}
