package dev.danube.server.internal.live;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** A feed of the bytes that a file has when the feed is created. */
public final class FileFeed implements Feed {

  private static final int PIECE = 1 << 16;

  private final Path file;
  private final long size;
  private long offset;

  /**
   * Creates a feed.
   *
   * @throws IOException if there is no such file
   */
  public FileFeed(Path file) throws IOException {
    this.file = file;
    this.size = Files.size(file);
  }

  /** Returns the number of bytes. */
  public long size() {
    return size;
  }

  @Override
  public Optional<byte[]> next() throws IOException {
    if (offset >= size) {
      return Optional.empty();
    }
    byte[] piece = read(file, offset, (int) Math.min(PIECE, size - offset));
    if (piece.length == 0) {
      throw new IOException(file + " has become shorter while it was read");
    }
    offset += piece.length;
    return Optional.of(piece);
  }

  /** Reads a part of a file, which may be shorter than that. */
  static byte[] read(Path file, long offset, int length) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      ByteBuffer buffer = ByteBuffer.allocate(length);
      channel.position(offset);
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // continue until the buffer is full or the file ends
      }
      return Arrays.copyOf(buffer.array(), buffer.position());
    }
  }
}
