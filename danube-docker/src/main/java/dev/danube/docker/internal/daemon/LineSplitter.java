package dev.danube.docker.internal.daemon;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * A splitter of bytes into lines. The bytes come in pieces that may end anywhere, even inside a
 * character. A line longer than a mebibyte is passed on in parts. It is cut between characters, and
 * never in its last {@value #TAIL} bytes, where the mark of a shell may be. Not thread-safe.
 */
public final class LineSplitter {

  static final int LONGEST = 1 << 20;

  /** The number of bytes at the end of a line that are never split. */
  public static final int TAIL = 40;

  private final Consumer<String> lines;
  private final Consumer<String> parts;
  private final Pending pending = new Pending();

  /**
   * Creates a splitter.
   *
   * @param lines receives lines, and the ends of lines whose parts came before
   * @param parts receives parts of long lines, and a last line without a line break
   */
  public LineSplitter(Consumer<String> lines, Consumer<String> parts) {
    this.lines = lines;
    this.parts = parts;
  }

  /** Processes bytes. The caller may reuse the array afterwards. */
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
      parts.accept(pending.take(LONGEST));
    }
  }

  /** Passes on what came after the last line break. */
  public void end() {
    if (pending.size() > 0) {
      parts.accept(pending.takeLine());
    }
  }

  /** The bytes of the line that is not complete yet. */
  private static final class Pending extends ByteArrayOutputStream {

    String takeLine() {
      String line = new String(buf, 0, count, StandardCharsets.UTF_8);
      reset();
      return line;
    }

    /** Takes up to {@code limit} bytes, fewer if a character would be cut. */
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
