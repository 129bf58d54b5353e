package dev.danube.stack.internal;

import dev.danube.engine.spi.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A hash of texts and files. Each text has its length before it, so that two cannot run together.
 * Not thread-safe.
 */
public final class ContentHash {

  private static final int BUFFER = 1 << 16;

  private final MessageDigest digest = sha256();

  public ContentHash(String start) {
    add(start);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  public void add(String... texts) {
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
      digest.update(bytes);
    }
  }

  public void add(SourceFile.Regular file) throws IOException {
    byte[] buffer = new byte[BUFFER];
    MessageDigest ofFile = sha256();
    try (InputStream content = file.content().open()) {
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        ofFile.update(buffer, 0, read);
      }
    }
    digest.update(ofFile.digest());
  }

  /** Returns the hash, in 64 hexadecimal digits. Nothing can be added afterwards. */
  public String text() {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Returns the hash in the form of a digest of an image. Nothing can be added afterwards. */
  public String digest() {
    return "sha256:" + text();
  }
}
