package dev.danube.description.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Text files, of which no more is read than there may be. A pipe is read as a file is. */
public final class TextFiles {

  /** A character of UTF-8 has up to four bytes. */
  private static final int MOST_BYTES = 4;

  private TextFiles() {}

  /**
   * Returns the text of a file, without the byte order mark that some editors write.
   *
   * @param most the most characters that it may have
   * @throws IllegalArgumentException if the file is no such text; says why, without its path
   * @throws IOException if the file does not exist or cannot be read
   */
  public static String read(Path file, int most) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException("it is a folder, not a file");
    }
    byte[] bytes = bytes(file, most * MOST_BYTES + 1);
    if (characters(bytes) > most) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "the file has more than %,d characters; divide it", most));
    }
    ByteBuffer open = ByteBuffer.wrap(bytes);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(open).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      int line = line(bytes, open.position());
      throw new IllegalArgumentException(
          "line " + line + " is not UTF-8; save the file as UTF-8", e);
    }
  }

  private static byte[] bytes(Path file, int most) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(most);
    } catch (AccessDeniedException e) {
      throw new IllegalArgumentException("the file cannot be read: permission denied", e);
    }
  }

  /** Returns the number of the line that has a byte. */
  private static int line(byte[] bytes, int place) {
    int line = 1;
    for (int i = 0; i < place; i++) {
      line += bytes[i] == '\n' ? 1 : 0;
    }
    return line;
  }

  /** Returns the number of characters, without making a text of them. */
  private static int characters(byte[] bytes) {
    int characters = 0;
    for (byte one : bytes) {
      boolean isFirst = (one & 0xC0) != 0x80;
      characters += isFirst ? 1 : 0;
    }
    return characters;
  }
}
