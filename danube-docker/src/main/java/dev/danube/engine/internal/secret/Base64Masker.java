package dev.danube.engine.internal.secret;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.Collection;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A masker of secrets in base64 that is broken into lines anywhere, as each program does at its own
 * width. It masks any eight consecutive characters of a secret in base64, wherever in a group of
 * three bytes the secret starts. Fewer characters reveal little and would be found by chance.
 * Immutable.
 */
final class Base64Masker {

  private static final int LENGTH = 8;
  private static final int BITS_OF_ONE = 6;
  private static final long PIECE = (1L << (LENGTH * BITS_OF_ONE)) - 1;
  private static final int STEP = 32;
  private static final int THREE = (1 << (3 * BITS_OF_ONE)) - 1;
  private static final int FILTER = (1 << 18) - 1;
  private static final byte[] DIGITS = digits();

  private final long[] pieces;
  private final BitSet filter = new BitSet(FILTER + 1);

  /** The triples of consecutive characters that occur in any piece. */
  private final BitSet threes = new BitSet(THREE + 1);

  Base64Masker(Collection<String> secrets) {
    pieces = secrets.stream().flatMapToLong(Base64Masker::piecesOf).sorted().distinct().toArray();
    for (long piece : pieces) {
      filter.set(hash(piece));
      for (int i = 0; i <= LENGTH - 3; i++) {
        threes.set((int) (piece >>> (i * BITS_OF_ONE)) & THREE);
      }
    }
  }

  /**
   * Returns the value of each base64 character, including those of the URL alphabet; -1 for others.
   */
  private static byte[] digits() {
    byte[] digits = new byte[128];
    Arrays.fill(digits, (byte) -1);
    String all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < all.length(); i++) {
      digits[all.charAt(i)] = (byte) i;
    }
    digits['-'] = digits['+'];
    digits['_'] = digits['/'];
    return digits;
  }

  private static LongStream piecesOf(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    LongStream all = LongStream.empty();
    for (int before = 0; before < 3; before++) {
      byte[] padded = new byte[before + bytes.length];
      System.arraycopy(bytes, 0, padded, before, bytes.length);
      // The first and the last characters may depend on the text around the secret.
      int first = before == 0 ? 0 : before + 1;
      int last = padded.length * 8 / BITS_OF_ONE;
      String text = Base64.getEncoder().withoutPadding().encodeToString(padded);
      all = LongStream.concat(all, pieces(text.substring(first, last)));
    }
    return all;
  }

  private static LongStream pieces(String text) {
    LongStream.Builder pieces = LongStream.builder();
    long piece = 0;
    for (int i = 0; i < text.length(); i++) {
      piece = ((piece << BITS_OF_ONE) | DIGITS[text.charAt(i)]) & PIECE;
      if (i >= LENGTH - 1) {
        pieces.add(piece);
      }
    }
    return pieces.build();
  }

  private static int hash(long piece) {
    return (int) ((piece * 0x9E3779B97F4A7C15L) >>> 40) & FILTER;
  }

  /** Returns the text with a mask in place of all pieces of secrets. */
  String mask(String text, String mask) {
    if (pieces.length == 0) {
      return text;
    }
    if (text.indexOf('\n') < 0) {
      return new Line(text, mask).masked();
    }
    return Arrays.stream(text.split("\n", -1))
        .map(line -> new Line(line, mask).masked())
        .collect(Collectors.joining("\n"));
  }

  /**
   * One line. Most text consists of words, so the line is inspected in long steps, and a run of
   * base64 characters that is shorter than a step is not searched. The first and the last run of
   * the line are always searched, because broken base64 starts or ends there.
   */
  private final class Line {

    private final String text;
    private final String mask;
    private @Nullable StringBuilder masked;
    private int copied;

    Line(String text, String mask) {
      this.text = text;
      this.mask = mask;
    }

    String masked() {
      int last = lastRun();
      int first = firstRun();
      int searched = search(first);
      for (int from = nextRun(searched); from < last; from = nextRun(searched)) {
        searched = search(from);
      }
      if (last >= searched) {
        search(last);
      }
      return masked == null ? text : masked.append(text, copied, text.length()).toString();
    }

    private int firstRun() {
      int from = 0;
      while (from < text.length() && !isDigit(text.charAt(from))) {
        from++;
      }
      return from;
    }

    /**
     * Returns where the last run starts, or a position in it if it is so long that it is found
     * anyway.
     */
    private int lastRun() {
      int end = text.length();
      while (end > 0 && !isDigit(text.charAt(end - 1))) {
        end--;
      }
      int begin = end;
      while (begin > 0 && begin > end - STEP && isDigit(text.charAt(begin - 1))) {
        begin--;
      }
      return begin;
    }

    /** Returns the start of the next run that contains the character at the end of a step. */
    private int nextRun(int from) {
      int at = from + STEP - 1;
      while (at < text.length()) {
        int begin = at;
        while (begin > at - STEP && isDigit(text.charAt(begin))) {
          begin--;
        }
        if (begin == at - STEP) {
          return begin + 1;
        }
        at = begin + STEP;
      }
      return text.length();
    }

    /**
     * Searches the run that starts here. Three consecutive characters that occur in no piece cannot
     * be part of one here, so the next possible piece starts with the second of them.
     *
     * @return the end of the run, or of one that follows closely
     */
    private int search(int from) {
      int i = from + LENGTH - 1;
      while (i < text.length()) {
        int three = digits(i - 2, i + 1);
        if (three < 0) {
          break;
        }
        if (!threes.get(three)) {
          i += LENGTH - 2;
        } else {
          if (isPiece(i - LENGTH + 1)) {
            hide(i - LENGTH + 1, i + 1);
          }
          i++;
        }
      }
      int end = Math.max(from, Math.min(i - 2, text.length()));
      while (end < text.length() && isDigit(text.charAt(end))) {
        end++;
      }
      return end;
    }

    /**
     * Returns the value of up to five characters; negative if one of them is not a base64
     * character.
     */
    private int digits(int from, int to) {
      int value = 0;
      for (int i = from; i < to; i++) {
        char c = text.charAt(i);
        if (!isDigit(c)) {
          return -1;
        }
        value = (value << BITS_OF_ONE) | DIGITS[c];
      }
      return value;
    }

    private boolean isPiece(int from) {
      int first = digits(from, from + LENGTH / 2);
      int second = digits(from + LENGTH / 2, from + LENGTH);
      return first >= 0
          && second >= 0
          && isKnown(((long) first << (LENGTH / 2 * BITS_OF_ONE)) | second);
    }

    private void hide(int from, int to) {
      masked = masked == null ? new StringBuilder(text.length()) : masked;
      if (from >= copied) {
        masked.append(text, copied, from).append(mask);
      }
      copied = to;
    }
  }

  private static boolean isDigit(char c) {
    return c < DIGITS.length && DIGITS[c] >= 0;
  }

  private boolean isKnown(long piece) {
    return filter.get(hash(piece)) && Arrays.binarySearch(pieces, piece) >= 0;
  }
}
