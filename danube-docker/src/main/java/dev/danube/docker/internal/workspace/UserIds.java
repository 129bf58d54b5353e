package dev.danube.docker.internal.workspace;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whom a file belongs to, as the numbers that the file has.
 *
 * @param user the user
 * @param group the group
 */
record UserIds(long user, long group) {

  static final UserIds ROOT = new UserIds(0, 0);

  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,10}):(\\d{1,10})");

  /** Those of a user and group that were given as numbers. */
  static Optional<UserIds> ifNumbers(String text) {
    Matcher numbers = NUMBERS.matcher(text);
    return numbers.matches()
        ? Optional.of(
            new UserIds(Long.parseLong(numbers.group(1)), Long.parseLong(numbers.group(2))))
        : Optional.empty();
  }
}
