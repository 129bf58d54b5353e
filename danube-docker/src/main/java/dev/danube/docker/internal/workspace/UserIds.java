package dev.danube.docker.internal.workspace;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The owner of a file, as numeric ids.
 *
 * @param user the id of the user
 * @param group the id of the group
 */
public record UserIds(long user, long group) {

  public static final UserIds ROOT = new UserIds(0, 0);

  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,10}):(\\d{1,10})");

  /** Returns the ids of a user and a group, or empty if the text is not two numbers. */
  static Optional<UserIds> ifNumbers(String text) {
    Matcher numbers = NUMBERS.matcher(text);
    return numbers.matches()
        ? Optional.of(
            new UserIds(Long.parseLong(numbers.group(1)), Long.parseLong(numbers.group(2))))
        : Optional.empty();
  }
}
