package dev.danube.server.internal.live;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A feed that follows a file of lines as Server-Sent Events: what is there, then what is added,
 * until the run has ended. An event {@code end} is the last. A comment follows when there was
 * nothing for a while, so that a client that is gone is noticed.
 */
public final class LineFeed implements Feed {

  /** The messages that a feed makes. */
  public interface Messages {

    /**
     * Returns the message for a line, with an empty line at its end.
     *
     * @param number the number of the line, from 1
     * @return the message; empty for a line that is left out
     */
    String line(long number, String text);

    /** Returns the message at the end. */
    String end();
  }

  private static final int PIECE = 1 << 16;
  private static final byte[] NOTHING = {};

  private final LineFiles files;
  private final Supplier<Optional<Path>> file;
  private final BooleanSupplier isOver;
  private final Messages messages;
  private final Heartbeat heartbeat;
  private final long from;

  private @Nullable Path found;
  private long number;
  private long offset;
  private boolean hasEnded;

  /**
   * Creates a feed.
   *
   * @param file returns the file; empty while the run has none
   * @param from the number of the first line; 0 or less counts back from the last line, as in
   *     {@link LineFile#read}
   * @param isOver returns whether nothing more is written
   * @param heartbeat the longest time without output
   * @param nanos the clock, as {@link System#nanoTime}
   */
  public LineFeed(
      LineFiles files,
      Supplier<Optional<Path>> file,
      long from,
      BooleanSupplier isOver,
      Messages messages,
      Duration heartbeat,
      LongSupplier nanos) {
    this.files = files;
    this.file = file;
    this.from = from;
    this.isOver = isOver;
    this.messages = messages;
    this.heartbeat = new Heartbeat(heartbeat, nanos);
  }

  @Override
  public Optional<byte[]> next() throws IOException {
    if (hasEnded) {
      return Optional.empty();
    }
    byte[] piece = lines();
    if (piece.length == 0 && isOver.getAsBoolean()) {
      piece = lines(); // what was written before the end
      if (piece.length == 0) {
        hasEnded = true;
        piece = messages.end().getBytes(StandardCharsets.UTF_8);
      }
    }
    return Optional.of(heartbeat.after(piece));
  }

  /** Returns the messages of the next lines; none if no line was added. */
  private byte[] lines() throws IOException {
    Path path = opened();
    if (path == null || Files.size(path) <= offset) {
      return NOTHING;
    }
    StringBuilder text = new StringBuilder();
    byte[] read = LineFile.wholeLines(path, offset, PIECE);
    int start = 0;
    for (int i = 0; i < read.length; i++) {
      if (read[i] == '\n') {
        if (number >= from) {
          String line = new String(read, start, i - start, StandardCharsets.UTF_8);
          text.append(messages.line(number, line));
        }
        number++;
        start = i + 1;
      }
    }
    offset += read.length;
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private @Nullable Path opened() throws IOException {
    if (found == null) {
      Path path = file.get().filter(Files::exists).orElse(null);
      if (path != null) {
        LineFile lines = files.of(path);
        long total = lines.count();
        number = LineFile.first(from, total);
        offset = lines.place(number);
        found = path;
      }
    }
    return found;
  }
}
