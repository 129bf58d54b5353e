package dev.danube.docker.internal.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A writer of a tar archive, in the format of POSIX: names of any length and script, files of any
 * size. Times are in whole seconds. Own code, because the libraries that could do it clash with
 * what applications have. Not thread-safe.
 */
public final class TarWriter extends OutputStream {

  private final OutputStream out;
  private final byte[] one = new byte[1];
  private long left;
  private int padding;

  /** Creates a writer; closing it writes the end of the archive and closes the stream. */
  public TarWriter(OutputStream out) {
    this.out = out;
  }

  /**
   * Starts an entry. The content of a file is written to this stream afterwards, as many bytes as
   * the entry says.
   *
   * @throws IllegalStateException if the content of the entry before is incomplete
   */
  public void put(TarEntry entry) throws IOException {
    endEntry();
    Extension extension = new Extension();
    byte[] header = header(entry, extension);
    if (extension.length() > 0) {
      byte[] records = extension.bytes();
      out.write(extensionHeader(records.length));
      out.write(records);
      out.write(new byte[Headers.padding(records.length)]);
    }
    out.write(header);
    left = entry.kind() == TarEntry.EntryKind.FILE ? entry.size() : 0;
    padding = Headers.padding(left);
  }

  /** Writes a file whose content is in memory. */
  public void put(TarEntry entry, byte[] content) throws IOException {
    put(entry);
    write(content);
  }

  @Override
  public void write(int b) throws IOException {
    one[0] = (byte) b;
    write(one, 0, 1);
  }

  /**
   * Writes a part of the content of a file.
   *
   * @throws IOException if it is more than the entry says
   */
  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    if (length > left) {
      throw new IOException("a file of an archive has become longer while it was read");
    }
    out.write(bytes, from, length);
    left -= length;
  }

  private void endEntry() throws IOException {
    if (left > 0) {
      throw new IllegalStateException(left + " bytes of the content of an entry are missing");
    }
    out.write(new byte[padding]);
    padding = 0;
  }

  /** Writes the end of the archive. */
  public void finish() throws IOException {
    endEntry();
    out.write(new byte[2 * Headers.BLOCK]);
    out.flush();
  }

  /** Closes the stream; the end of the archive is written if its last entry is complete. */
  @Override
  public void close() throws IOException {
    try (out) {
      if (left == 0) {
        finish();
      }
    }
  }

  private static byte[] header(TarEntry entry, Extension extension) {
    byte[] header = new byte[Headers.BLOCK];
    text(header, Headers.NAME, entry.name(), "path", extension);
    number(header, Headers.MODE, Headers.ID_LENGTH, entry.mode() & 07777);
    number(header, Headers.USER, Headers.ID_LENGTH, entry.user(), "uid", extension);
    number(header, Headers.GROUP, Headers.ID_LENGTH, entry.group(), "gid", extension);
    number(header, Headers.SIZE, Headers.LONG_LENGTH, entry.size(), "size", extension);
    long seconds = entry.modified().getEpochSecond();
    number(header, Headers.MODIFIED, Headers.LONG_LENGTH, seconds, "mtime", extension);
    text(header, Headers.TARGET, entry.target(), "linkpath", extension);
    return finished(header, type(entry.kind()));
  }

  private static char type(TarEntry.EntryKind kind) {
    return switch (kind) {
      case FILE -> '0';
      case HARD_LINK -> '1';
      case SYMBOLIC_LINK -> '2';
      case FOLDER -> '5';
      case OTHER -> throw new IllegalArgumentException("cannot write an entry of an unknown kind");
    };
  }

  private static byte[] extensionHeader(int length) {
    byte[] header = new byte[Headers.BLOCK];
    put(header, Headers.NAME, "PaxHeaders/entry".getBytes(StandardCharsets.US_ASCII));
    number(header, Headers.MODE, Headers.ID_LENGTH, 0644);
    number(header, Headers.USER, Headers.ID_LENGTH, 0);
    number(header, Headers.GROUP, Headers.ID_LENGTH, 0);
    number(header, Headers.SIZE, Headers.LONG_LENGTH, length);
    number(header, Headers.MODIFIED, Headers.LONG_LENGTH, 0);
    return finished(header, Headers.EXTENDED);
  }

  private static byte[] finished(byte[] header, char type) {
    header[Headers.TYPE] = (byte) type;
    put(header, Headers.MAGIC, "ustar\00000".getBytes(StandardCharsets.US_ASCII));
    number(header, Headers.CHECKSUM, Headers.ID_LENGTH - 1, Headers.checksum(header));
    header[Headers.CHECKSUM + Headers.ID_LENGTH - 1] = ' ';
    return header;
  }

  /** Writes a text, or adds it to the extension if it is too long or not ASCII. */
  private static void text(
      byte[] header, int position, String text, String keyword, Extension extension) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > text.length() || bytes.length > Headers.NAME_LENGTH) {
      extension.add(keyword, bytes);
      // Readers that do not know extensions get a name that is at least valid.
      bytes = text.replaceAll("[^ -~]", "_").getBytes(StandardCharsets.US_ASCII);
    }
    put(header, position, bytes);
  }

  private static void put(byte[] header, int position, byte[] bytes) {
    System.arraycopy(bytes, 0, header, position, Math.min(bytes.length, Headers.NAME_LENGTH));
  }

  private static void number(
      byte[] header, int position, int length, long value, String keyword, Extension extension) {
    boolean fits = value >= 0 && value < 1L << (3 * (length - 1));
    if (!fits) {
      extension.add(keyword, String.valueOf(value).getBytes(StandardCharsets.US_ASCII));
    }
    number(header, position, length, fits ? value : 0);
  }

  private static void number(byte[] header, int position, int length, long value) {
    String digits = String.format(Locale.ROOT, "%0" + (length - 1) + "o", value);
    put(header, position, digits.getBytes(StandardCharsets.US_ASCII));
  }

  /** The records of an extended header: {@code LENGTH KEYWORD=VALUE}, a line each. */
  private static final class Extension {

    private final ByteArrayOutputStream records = new ByteArrayOutputStream();

    int length() {
      return records.size();
    }

    byte[] bytes() {
      return records.toByteArray();
    }

    void add(String keyword, byte[] value) {
      int rest = keyword.length() + value.length + 3; // a space, an equals sign, a line break
      int length = rest + String.valueOf(rest).length();
      if (String.valueOf(length).length() > String.valueOf(rest).length()) {
        length++;
      }
      records.writeBytes((length + " " + keyword + "=").getBytes(StandardCharsets.US_ASCII));
      records.writeBytes(value);
      records.write('\n');
    }
  }
}
