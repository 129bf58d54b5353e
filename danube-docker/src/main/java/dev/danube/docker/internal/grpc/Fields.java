package dev.danube.docker.internal.grpc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The fields of a message in the encoding of Protocol Buffers, one after another. Not thread-safe.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">the encoding</a>
 */
public final class Fields {

  static final int NUMBER = 0;
  private static final int EIGHT_BYTES = 1;
  static final int TEXT = 2;
  private static final int FOUR_BYTES = 5;

  private final byte[] message;
  private int position;
  private int start;

  /** The number of the current field, and its value if it is a number. */
  public int number;

  public long value;

  /** Creates fields before the first one. */
  public Fields(byte[] message) {
    this.message = message;
  }

  /**
   * Moves to the next field.
   *
   * @return false if there is none
   * @throws IOException if the message is incomplete or uses an encoding that is no longer in use
   */
  public boolean next() throws IOException {
    if (position == message.length) {
      return false;
    }
    long tag = varint();
    number = (int) (tag >>> 3);
    value = 0;
    start = position;
    switch ((int) (tag & 7)) {
      case NUMBER -> value = varint();
      case EIGHT_BYTES -> skip(8);
      case TEXT -> {
        long length = varint();
        start = position;
        skip(length);
      }
      case FOUR_BYTES -> skip(4);
      default -> throw new IOException("a message of the daemon's builder cannot be read");
    }
    return true;
  }

  private long varint() throws IOException {
    long result = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      skip(1);
      byte part = message[position - 1];
      result |= (long) (part & 0x7f) << shift;
      if (part >= 0) {
        return result;
      }
    }
    throw new IOException("a message of the daemon's builder cannot be read");
  }

  private void skip(long length) throws IOException {
    if (length < 0 || length > message.length - position) {
      throw new IOException("a message of the daemon's builder is incomplete");
    }
    position += (int) length;
  }

  /** Returns the current field as bytes. */
  public byte[] bytes() {
    return Arrays.copyOfRange(message, start, position);
  }

  /** Returns the current field as text. */
  public String text() {
    return new String(message, start, position - start, StandardCharsets.UTF_8);
  }

  /** Returns the bytes of the current field as characters. */
  public String characters() {
    return new String(message, start, position - start, StandardCharsets.ISO_8859_1);
  }

  /** Returns a message with one field of bytes. */
  public static byte[] message(int number, byte[] content) {
    return new MessageWriter().bytes(number, content).message();
  }

  /** Returns the first field of bytes with a number in a message; empty if there is none. */
  public static byte[] first(byte[] message, int number) throws IOException {
    Fields fields = new Fields(message);
    while (fields.next()) {
      if (fields.number == number) {
        return fields.bytes();
      }
    }
    return new byte[0];
  }
}
