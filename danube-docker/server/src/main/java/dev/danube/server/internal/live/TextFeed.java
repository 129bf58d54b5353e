package dev.danube.server.internal.live;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A feed of a text that is known. */
public final class TextFeed implements Feed {

  private static final int PIECE = 1 << 15;

  private final String text;
  private int offset;

  /** Creates a feed. */
  public TextFeed(String text) {
    this.text = text;
  }

  /** Returns the number of bytes. */
  public long size() {
    long size = 0;
    for (int from = 0; from < text.length(); from = end(from)) {
      size += piece(from).length;
    }
    return size;
  }

  /** Returns the end of the piece that starts at a place, which divides no character. */
  private int end(int from) {
    int end = Math.min(text.length(), from + PIECE);
    boolean isDivided =
        end < text.length()
            && Character.isHighSurrogate(text.charAt(end - 1))
            && Character.isLowSurrogate(text.charAt(end));
    return isDivided ? end + 1 : end;
  }

  private byte[] piece(int from) {
    return text.substring(from, end(from)).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Optional<byte[]> next() {
    if (offset >= text.length()) {
      return Optional.empty();
    }
    byte[] piece = piece(offset);
    offset = end(offset);
    return Optional.of(piece);
  }
}
