package dev.danube.stack.internal;

import dev.danube.engine.internal.Digests;
import dev.danube.engine.spi.SourceFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A hash of texts and files. Each text has its length before it, so that two cannot run together.
 * Not thread-safe.
 */
public final class ContentHash {

  private final MessageDigest digest = Digests.sha256();

  public ContentHash(String start) {
    add(start);
  }

  public void add(String... texts) {
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
      digest.update(bytes);
    }
  }

  public void add(SourceFile.Regular file) throws IOException {
    digest.update(Digests.sha256(file));
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
