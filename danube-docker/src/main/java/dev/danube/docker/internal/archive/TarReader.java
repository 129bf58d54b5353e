package dev.danube.docker.internal.archive;

import static java.util.Objects.requireNonNull;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A reader of a tar archive in the formats of POSIX and GNU. As a stream it is the content of the
 * entry that {@link #next} has returned last. Not thread-safe.
 */
public final class TarReader extends InputStream {

  /** The most bytes of fields that are longer than a header has room for. */
  private static final int LONGEST_EXTENSION = 1 << 20;

  /** The types of entries that have no content, whatever size they claim. */
  private static final String WITHOUT_CONTENT = "123456";

  private final InputStream in;
  private final byte[] header = new byte[Headers.BLOCK];
  private final Map<String, String> global = new HashMap<>();
  private final Map<String, String> local = new HashMap<>();
  private long left;
  private int padding;
  private boolean isOver;

  /** Creates a reader before the first entry; closing it closes the stream. */
  public TarReader(InputStream in) {
    this.in = in;
  }

  /**
   * Returns the next entry, and skips what is left of the one before.
   *
   * @return null at the end of the archive
   * @throws EOFException if the archive ends too early, which includes an archive without its end
   *     mark
   * @throws IOException if it cannot be read, or is not a tar archive
   */
  public @Nullable TarEntry next() throws IOException {
    local.clear();
    while (!isOver) {
      in.skipNBytes(left + padding);
      left = 0;
      padding = 0;
      if (!readHeader()) {
        isOver = true;
        return null;
      }
      char type = (char) header[Headers.TYPE];
      switch (type) {
        case Headers.EXTENDED -> records(extension(), local);
        case 'g' -> records(extension(), global);
        case 'L' -> local.put("path", terminated(extension()));
        case 'K' -> local.put("linkpath", terminated(extension()));
        default -> {
          return entry(type);
        }
      }
    }
    return null;
  }

  /** Reads a header; returns false at the end of the archive, which is a block of zeros. */
  private boolean readHeader() throws IOException {
    int length = in.readNBytes(header, 0, Headers.BLOCK);
    if (length < Headers.BLOCK) {
      throw new EOFException("the archive is incomplete: it ends without its end mark");
    }
    int sum = Headers.checksum(header);
    if (sum == Headers.ID_LENGTH * ' ' && header[Headers.NAME] == 0) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
      return false;
    }
    if (number(Headers.CHECKSUM, Headers.ID_LENGTH) != sum) {
      throw new IOException("this is not a tar archive: the checksum of a header is wrong");
    }
    return true;
  }

  private TarEntry entry(char type) throws IOException {
    String name = field("path", name());
    TarEntry.EntryKind kind = kind(type, name);
    long size = number("size", Headers.SIZE, Headers.LONG_LENGTH);
    if (size < 0) {
      throw new IOException("this is not a tar archive: the size of " + name + " is negative");
    }
    left = WITHOUT_CONTENT.indexOf(type) >= 0 ? 0 : size;
    padding = Headers.padding(left);
    return new TarEntry(
        kind,
        name,
        field("linkpath", text(Headers.TARGET, Headers.NAME_LENGTH)),
        (int) number(Headers.MODE, Headers.ID_LENGTH) & 07777,
        number("uid", Headers.USER, Headers.ID_LENGTH),
        number("gid", Headers.GROUP, Headers.ID_LENGTH),
        kind == TarEntry.EntryKind.FILE ? left : 0,
        Instant.ofEpochSecond(number("mtime", Headers.MODIFIED, Headers.LONG_LENGTH)));
  }

  private static TarEntry.EntryKind kind(char type, String name) {
    return switch (type) {
      // The oldest archives have folders without a type of their own.
      case '0', 0, '7' -> name.endsWith("/") ? TarEntry.EntryKind.FOLDER : TarEntry.EntryKind.FILE;
      case '1' -> TarEntry.EntryKind.HARD_LINK;
      case '2' -> TarEntry.EntryKind.SYMBOLIC_LINK;
      case '5' -> TarEntry.EntryKind.FOLDER;
      default -> TarEntry.EntryKind.OTHER;
    };
  }

  /** Returns the name in the header. Only POSIX has a field for the start of a long one. */
  private String name() {
    String name = text(Headers.NAME, Headers.NAME_LENGTH);
    boolean isPosix = text(Headers.MAGIC, 6).equals("ustar");
    String prefix = isPosix ? text(Headers.PREFIX, Headers.PREFIX_LENGTH) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private String field(String keyword, String inHeader) {
    return requireNonNull(local.getOrDefault(keyword, global.getOrDefault(keyword, inHeader)));
  }

  private String text(int position, int length) {
    int end = position;
    while (end < position + length && header[end] != 0) {
      end++;
    }
    return new String(header, position, end - position, StandardCharsets.UTF_8);
  }

  private long number(String keyword, int position, int length) throws IOException {
    String value = field(keyword, "");
    if (value.isEmpty()) {
      return number(position, length);
    }
    try {
      int point = value.indexOf('.'); // times may have fractions
      return Long.parseLong(point < 0 ? value : value.substring(0, point));
    } catch (NumberFormatException e) {
      throw new IOException("this is not a tar archive: " + keyword + " is \"" + value + "\"", e);
    }
  }

  /** Returns a number of octal digits, or in GNU's form for large numbers: bytes after 0x80. */
  private long number(int position, int length) throws IOException {
    if ((header[position] & 0x80) != 0) {
      long value = (header[position] & 0x40) != 0 ? -1 : 0;
      for (int i = 0; i < length; i++) {
        int part = i == 0 && value == 0 ? header[position] & 0x3f : header[position + i] & 0xff;
        value = value << 8 | part;
      }
      return value;
    }
    String digits = text(position, length).strip();
    try {
      return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    } catch (NumberFormatException e) {
      throw new IOException("this is not a tar archive: \"" + digits + "\" is not a number", e);
    }
  }

  /** Reads the content of an entry that has fields of the one that follows. */
  private byte[] extension() throws IOException {
    long size = number(Headers.SIZE, Headers.LONG_LENGTH);
    if (size < 0 || size > LONGEST_EXTENSION) {
      throw new IOException("the names in the archive have " + size + " bytes");
    }
    byte[] content = in.readNBytes((int) size);
    if (content.length < size) {
      throw new EOFException("the archive ends in a name");
    }
    padding = Headers.padding(size);
    return content;
  }

  private static String terminated(byte[] text) {
    String name = new String(text, StandardCharsets.UTF_8);
    int end = name.indexOf(0);
    return end < 0 ? name : name.substring(0, end);
  }

  /** Reads records of the form {@code LENGTH KEYWORD=VALUE} with a line break at the end. */
  private static void records(byte[] content, Map<String, String> fields) throws IOException {
    int from = 0;
    while (from < content.length) {
      int space = from;
      while (space < content.length && content[space] != ' ') {
        space++;
      }
      int end = from + length(new String(content, from, space - from, StandardCharsets.US_ASCII));
      if (end <= space + 1 || end > content.length) {
        throw new IOException("this is not a tar archive: a record has a wrong length");
      }
      String record = new String(content, space + 1, end - space - 2, StandardCharsets.UTF_8);
      int equals = record.indexOf('=');
      if (equals > 0) {
        fields.put(record.substring(0, equals), record.substring(equals + 1));
      }
      from = end;
    }
  }

  private static int length(String digits) throws IOException {
    if (!digits.matches("[0-9]{1,7}")) {
      throw new IOException("this is not a tar archive: the length of a record is " + digits);
    }
    return Integer.parseInt(digits);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    int count = in.read(bytes, from, (int) Math.min(left, length));
    if (count < 0) {
      throw new EOFException("the archive ends in the content of an entry");
    }
    left -= count;
    return count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
