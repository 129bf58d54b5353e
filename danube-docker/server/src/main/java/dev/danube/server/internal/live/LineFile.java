package dev.danube.server.internal.live;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A file of lines that only grows. It remembers the place of every thousandth line, so that a line
 * is found by its number without reading the file from its start again. A line counts when its line
 * break is written. Thread-safe.
 */
public final class LineFile {

  private static final int STEP = 1_000;
  private static final int BUFFER = 1 << 18;

  /** The most bytes of a range, unless its first line is longer. */
  private static final int LARGEST = 1 << 20;

  private static final byte[] NOTHING = {};

  private final Path file;

  /** The places of the lines 1, 1001, 2001, and so on. */
  @GuardedBy("this") private long[] places = new long[16];

  @GuardedBy("this") private long lines;

  /** The place after the last whole line. */
  @GuardedBy("this") private long end;

  /** Creates the lines of a file, which need not exist yet. */
  LineFile(Path file) {
    this.file = file;
  }

  /**
   * Counts the lines.
   *
   * @return their number; 0 if there is no file
   * @throws IOException if the file cannot be read
   */
  public synchronized long count() throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      if (channel.size() < end) {
        lines = 0; // it is another file
        end = 0;
      }
      channel.position(end);
      index(channel);
    } catch (NoSuchFileException e) {
      lines = 0;
      end = 0;
    }
    return lines;
  }

  @GuardedBy("this") private void index(SeekableByteChannel channel) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long offset = end;
    int read;
    while ((read = channel.read(ByteBuffer.wrap(buffer))) > 0) {
      for (int i = 0; i < read; i++) {
        if (buffer[i] == '\n') {
          lines++;
          end = offset + i + 1;
          if (lines % STEP == 0) {
            remember((int) (lines / STEP), end);
          }
        }
      }
      offset += read;
    }
  }

  @GuardedBy("this") private void remember(int index, long place) {
    if (index >= places.length) {
      places = Arrays.copyOf(places, places.length * 2);
    }
    places[index] = place;
  }

  /** Returns the number of the first line to read; 0 or less counts back from the last one. */
  static long first(long from, long total) {
    return Math.min(total + 1, from > 0 ? from : Math.max(1, total + from));
  }

  /**
   * Reads lines.
   *
   * @param from the number of the first, from 1; 0 or less counts back from the last line: 0 reads
   *     one line, -9 reads ten
   * @param limit the most lines; fewer are read if they are very long
   * @throws IOException if the file cannot be read
   */
  public synchronized LineRange read(long from, long limit) throws IOException {
    long total = count();
    long first = first(from, total);
    long last = Math.min(total, first + Math.max(0, limit) - 1);
    if (last < first) {
      return new LineRange(first, total, NOTHING);
    }
    long start = place(first);
    long length = place(last + 1) - start;
    byte[] text = wholeLines(file, start, (int) Math.min(length, LARGEST));
    text = text.length <= length ? text : Arrays.copyOf(text, (int) length);
    return new LineRange(first, total, text);
  }

  /**
   * Returns the place of a line.
   *
   * @param number its number; at most one more than there are lines
   */
  synchronized long place(long number) throws IOException {
    if (number > lines) {
      return end;
    }
    int index = (int) ((number - 1) / STEP);
    long place = places[index];
    long missing = (number - 1) % STEP;
    while (missing > 0) {
      byte[] piece = FileFeed.read(file, place, BUFFER);
      if (piece.length == 0) {
        throw new IOException(file + " has become shorter while it was read");
      }
      int i = 0;
      while (i < piece.length && missing > 0) {
        if (piece[i++] == '\n') {
          missing--;
        }
      }
      place += i;
    }
    return place;
  }

  /**
   * Reads whole lines.
   *
   * @param size about how many bytes; more if the first line is longer
   * @return no bytes if no line is complete
   */
  static byte[] wholeLines(Path file, long offset, int size) throws IOException {
    byte[] read = FileFeed.read(file, offset, size);
    int length = read.length;
    while (length > 0 && read[length - 1] != '\n') {
      length--;
    }
    if (length > 0 || read.length < size) {
      return Arrays.copyOf(read, length);
    }
    return wholeLines(file, offset, size * 2); // the engine cuts lines at a megabyte
  }
}
