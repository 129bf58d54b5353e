package dev.danube.docker.internal.daemon;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Makes whole lines of bytes that come in pieces cut anywhere, also inside a character. A line
 * longer than a mebibyte is passed on in pieces, cut between characters, and never in its last
 * {@value #TAIL} bytes, where the mark of a shell may stand. Not thread-safe.
 */
public final class LineSplitter {

  static final int LONGEST = 1 << 20;

  /** How many bytes at the end of a line are never parted. */
  public static final int TAIL = 40;

  private final Consumer<String> lines;
  private final Pending pending = new Pending();

  public LineSplitter(Consumer<String> lines) {
    this.lines = lines;
  }

  /** Takes bytes; the array may be used again afterwards. */
  public void accept(byte[] bytes) {
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        append(bytes, start, i);
        lines.accept(pending.takeLine());
        start = i + 1;
      }
    }
    append(bytes, start, bytes.length);
  }

  private void append(byte[] bytes, int start, int end) {
    pending.write(bytes, start, end - start);
    while (pending.size() > LONGEST + TAIL) {
      lines.accept(pending.take(LONGEST));
    }
  }

  /** Passes on what came after the last line break. */
  public void end() {
    if (pending.size() > 0) {
      lines.accept(pending.takeLine());
    }
  }

  /** The bytes of the line that is not complete yet. */
  private static final class Pending extends ByteArrayOutputStream {

    /** Takes all as a line; a carriage return before the line break belongs to the break. */
    String takeLine() {
      int length = count > 0 && buf[count - 1] == '\r' ? count - 1 : count;
      String line = new String(buf, 0, length, StandardCharsets.UTF_8);
      reset();
      return line;
    }

    /** Takes up to so many bytes, fewer if a character would be cut. */
    String take(int limit) {
      int end = limit;
      while (end > limit - 4 && isContinuation(buf[end])) {
        end--;
      }
      String text = new String(buf, 0, end, StandardCharsets.UTF_8);
      System.arraycopy(buf, end, buf, 0, count - end);
      count -= end;
      return text;
    }

    private static boolean isContinuation(byte b) {
      return (b & 0xC0) == 0x80;
    }
  }
}
