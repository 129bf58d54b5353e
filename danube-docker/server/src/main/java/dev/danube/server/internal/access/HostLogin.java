package dev.danube.server.internal.access;

import java.security.MessageDigest;

/**
 * The login that the host has set, which has the role ADMIN. One that everybody knows is valid
 * until a user has this role. Immutable.
 */
public final class HostLogin {

  private final String user;
  private final byte[] expected;
  private final boolean isKnown;

  /**
   * Creates a login.
   *
   * @param isKnown whether the host has set none, so that this is the one that everybody knows
   */
  public HostLogin(String user, String password, boolean isKnown) {
    this.user = user;
    this.expected = digest(user, password);
    this.isKnown = isKnown;
  }

  private static byte[] digest(String user, String password) {
    return TokenSecrets.digest(user + ":" + password);
  }

  /** Returns the user. */
  public String user() {
    return user;
  }

  /** Returns whether the host has set it, so that it is always valid. */
  public boolean isSet() {
    return !isKnown;
  }

  /** Returns whether a name and a password are this login, if it is valid. */
  public boolean matches(String name, String password, Users users) {
    // Digests have one length, so the time of the comparison tells nothing.
    return MessageDigest.isEqual(digest(name, password), expected)
        && name.equals(user)
        && (isSet() || !users.hasAdmin());
  }

  /** Returns whether the host has set it, and for a user of this name. */
  public boolean reserves(String name) {
    return isSet() && name.equals(user);
  }
}
