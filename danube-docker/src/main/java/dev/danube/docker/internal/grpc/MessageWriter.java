package dev.danube.docker.internal.grpc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A writer of a message in the encoding that {@link Fields} reads. As in that encoding, numbers
 * that are 0 and texts that are empty are left out. Not thread-safe.
 */
public final class MessageWriter {

  private final ByteArrayOutputStream message = new ByteArrayOutputStream();

  /** Writes a field with a number. */
  public MessageWriter number(int field, long value) {
    if (value != 0) {
      tag(field, Fields.NUMBER);
      varint(value);
    }
    return this;
  }

  /** Writes a field with a text. */
  public MessageWriter text(int field, String value) {
    return value.isEmpty() ? this : bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a field with bytes, even if there are none. */
  public MessageWriter bytes(int field, byte[] content) {
    return bytes(field, content, content.length);
  }

  /** Writes a field with the first bytes of an array. */
  public MessageWriter bytes(int field, byte[] content, int length) {
    tag(field, Fields.TEXT);
    varint(length);
    message.write(content, 0, length);
    return this;
  }

  private void tag(int field, int type) {
    varint(((long) field << 3) | type);
  }

  private void varint(long value) {
    long left = value;
    while ((left & ~0x7fL) != 0) {
      message.write((int) (left & 0x7f) | 0x80);
      left >>>= 7;
    }
    message.write((int) left);
  }

  /** Returns the message. */
  public byte[] message() {
    return message.toByteArray();
  }
}
