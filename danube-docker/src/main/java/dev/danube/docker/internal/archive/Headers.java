package dev.danube.docker.internal.archive;

/**
 * The positions and lengths of the fields of a header, as POSIX.1-1988 defines them (ustar).
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html">pax</a>
 */
final class Headers {

  /** The length of a header; content is filled up to a multiple of it. */
  static final int BLOCK = 512;

  static final int NAME = 0;
  static final int NAME_LENGTH = 100;
  static final int MODE = 100;
  static final int USER = 108;
  static final int GROUP = 116;
  static final int ID_LENGTH = 8;
  static final int SIZE = 124;
  static final int MODIFIED = 136;
  static final int LONG_LENGTH = 12;
  static final int CHECKSUM = 148;
  static final int TYPE = 156;
  static final int TARGET = 157;
  static final int MAGIC = 257;
  static final int PREFIX = 345;
  static final int PREFIX_LENGTH = 155;

  /** The type of an entry whose content has fields of the entry that follows. */
  static final char EXTENDED = 'x';

  private Headers() {}

  /** Returns the sum of the bytes of a header, in which the sum itself counts as spaces. */
  static int checksum(byte[] header) {
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      boolean isSum = i >= CHECKSUM && i < CHECKSUM + ID_LENGTH;
      sum += isSum ? ' ' : header[i] & 0xff;
    }
    return sum;
  }

  /** Returns how many bytes follow content of a size up to the next header. */
  static int padding(long size) {
    return (int) (-size & (BLOCK - 1));
  }
}
