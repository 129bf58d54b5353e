package dev.danube;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as Docker's command line accepts them, such as {@code 512m}. */
final class Sizes {

  private static final Pattern SIZE = Pattern.compile("(\\d{1,15})(?:b|([kmg])b?)?");

  private Sizes() {}

  /**
   * Returns a size in bytes; empty if it is none, which is a problem of the builder.
   *
   * @param setter the name of the setter, for the problem
   */
  static OptionalLong bytes(ScopedBuilder builder, String setter, String size) {
    Matcher matcher = SIZE.matcher(size.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      builder.problemHere(
          String.format(
              "%s \"%s\" is not a size; write it as in \"512m\" or \"2g\"", setter, size));
      return OptionalLong.empty();
    }
    String unit = matcher.group(2) == null ? "" : matcher.group(2);
    int shift = 10 * (unit.isEmpty() ? 0 : 1 + "kmg".indexOf(unit));
    long number = Long.parseLong(matcher.group(1));
    if (number > Long.MAX_VALUE >> shift) {
      builder.problemHere(String.format("%s \"%s\" is more than any machine has", setter, size));
      return OptionalLong.empty();
    }
    return OptionalLong.of(number << shift);
  }
}
