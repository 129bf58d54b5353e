package dev.danube.docker;

/**
 * Whom a file belongs to, as the numbers that the file has.
 *
 * @param user the user
 * @param group the group
 */
record UserIds(long user, long group) {

  static final UserIds ROOT = new UserIds(0, 0);
}
