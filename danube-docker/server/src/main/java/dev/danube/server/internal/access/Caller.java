package dev.danube.server.internal.access;

/**
 * Who has sent a request. Immutable.
 *
 * @param id what tells it from other callers; empty for that of a route that needs no login
 * @param name the name of the user or of the token
 * @param role what it may do
 */
public record Caller(String id, String name, Role role) {

  /** The caller of a route that needs no login. */
  public static final Caller ANYBODY = new Caller("", "", Role.VIEWER);
}
