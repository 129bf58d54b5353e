package dev.danube.server.internal.access;

/**
 * Who has sent a request. Immutable.
 *
 * @param id what tells it from other callers; empty for that of a route that needs no login
 * @param name the name of the user or of the token
 * @param role what it may do
 * @param isToken whether it is a token; else it is a user
 */
public record Caller(String id, String name, Role role, boolean isToken) {

  /** The caller of a route that needs no login. */
  public static final Caller ANYBODY = new Caller("", "", Role.VIEWER, false);

  /** Returns a user. */
  public static Caller user(String name, Role role) {
    return new Caller("user " + name, name, role, false);
  }

  /** Returns the caller that sends a token. */
  public static Caller token(Token token) {
    return new Caller(token.id(), token.name(), token.role(), true);
  }
}
