package dev.danube.engine.internal;

/** Text that people read, and that may be far too long. */
public final class LongText {

  private LongText() {}

  /**
   * Returns a text, with its middle left out if it is longer than a limit.
   *
   * @param limit the number of characters that are kept, half of them from each end
   */
  public static String cut(String text, int limit) {
    if (text.length() <= limit) {
      return text;
    }
    int start = limit / 2;
    int end = text.length() - limit / 2;
    if (Character.isHighSurrogate(text.charAt(start - 1))) {
      start--;
    }
    if (Character.isLowSurrogate(text.charAt(end))) {
      end++;
    }
    return text.substring(0, start)
        + String.format(" ... (%d characters left out) ... ", end - start)
        + text.substring(end);
  }
}
