package dev.danube.server.internal.access;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * The hash of a password by PBKDF2, from which the password cannot be found. It takes about a tenth
 * of a second to compute, so that it is slow to guess. Immutable.
 */
public final class PasswordHash {

  private static final String ALGORITHM = "PBKDF2WithHmacSHA512";
  private static final String NAME = "pbkdf2-sha512";

  /** The iterations that OWASP recommends for this algorithm. */
  private static final int ITERATIONS = 210_000;

  private static final int SALT_BYTES = 16;
  private static final int HASH_BITS = 512;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final int iterations;
  private final byte[] salt;
  private final byte[] hash;

  private PasswordHash(int iterations, byte[] salt, byte[] hash) {
    this.iterations = iterations;
    this.salt = salt;
    this.hash = hash;
  }

  /** Computes the hash of a password, with a salt of its own. */
  public static PasswordHash of(String password) {
    return of(password, ITERATIONS);
  }

  /** Computes the hash of a password with other iterations. */
  public static PasswordHash of(String password, int iterations) {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return new PasswordHash(iterations, salt, hash(password, salt, iterations));
  }

  /** Returns a hash that is compared with passwords as others are, and that none has. */
  public static PasswordHash ofNobody() {
    byte[] random = new byte[SALT_BYTES + HASH_BITS / Byte.SIZE];
    RANDOM.nextBytes(random);
    return new PasswordHash(
        ITERATIONS,
        Arrays.copyOf(random, SALT_BYTES),
        Arrays.copyOfRange(random, SALT_BYTES, random.length));
  }

  /**
   * Returns the hash that {@link #text} has written.
   *
   * @throws IllegalArgumentException if it is none; the message does not contain it
   */
  public static PasswordHash parse(String text) {
    String[] parts = text.split("\\$", -1);
    if (parts.length != 4 || !parts[0].equals(NAME) || !parts[1].matches("[1-9]\\d{0,8}")) {
      throw new IllegalArgumentException("This is no hash of a password by " + NAME);
    }
    return new PasswordHash(
        Integer.parseInt(parts[1]),
        Base64.getDecoder().decode(parts[2]),
        Base64.getDecoder().decode(parts[3]));
  }

  private static byte[] hash(String password, byte[] salt, int iterations) {
    PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, HASH_BITS);
    try {
      return SecretKeyFactory.getInstance(ALGORITHM).generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has it
    } finally {
      spec.clearPassword();
    }
  }

  /** Returns whether this is the hash of a password. */
  public boolean matches(String password) {
    return MessageDigest.isEqual(hash(password, salt, iterations), hash);
  }

  /** Returns the hash with its algorithm, iterations and salt. */
  public String text() {
    Base64.Encoder base64 = Base64.getEncoder();
    return String.join(
        "$",
        NAME,
        String.valueOf(iterations),
        base64.encodeToString(salt),
        base64.encodeToString(hash));
  }

  /** Returns a text without the hash. */
  @Override
  public String toString() {
    return "a hash by " + NAME;
  }
}
