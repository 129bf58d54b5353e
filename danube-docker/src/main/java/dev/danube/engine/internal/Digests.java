package dev.danube.engine.internal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Functions whose results tell contents apart. */
public final class Digests {

  private Digests() {}

  /** Returns a new SHA-256. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
