package dev.danube.engine.internal;

import dev.danube.engine.spi.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Functions whose results tell contents apart. */
public final class Digests {

  private static final int CHUNK = 1 << 16;

  private Digests() {}

  /** Returns a new SHA-256. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Returns the SHA-256 of a text in hexadecimal digits. */
  public static String sha256Hex(String text) {
    return sha256Hex(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the SHA-256 of bytes in hexadecimal digits. */
  public static String sha256Hex(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  /** Returns the SHA-256 of the bytes of a file that count. */
  public static byte[] sha256(SourceFile.Regular file) throws IOException {
    MessageDigest digest = sha256();
    byte[] chunk = new byte[CHUNK];
    try (InputStream content = file.content().open()) {
      long left = file.size();
      int read = content.readNBytes(chunk, 0, (int) Math.min(CHUNK, left));
      while (read > 0) {
        digest.update(chunk, 0, read);
        left -= read;
        read = content.readNBytes(chunk, 0, (int) Math.min(CHUNK, left));
      }
    }
    return digest.digest();
  }
}
