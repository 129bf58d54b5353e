package dev.danube.server.internal.database;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JDBC URL of a database, and the login that was in it. As the URL is without the login, no
 * message of a driver can have the password. Immutable.
 *
 * @param text the URL, without the login
 * @param user the user; empty if the URL had none
 * @param password the password; empty if the URL had none
 */
public record DatabaseUrl(String text, Optional<String> user, Optional<String> password) {

  private static final String H2 = "jdbc:h2:";
  private static final String POSTGRES = "jdbc:postgresql:";

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException if it is a URL of something else than H2 and PostgreSQL
   */
  public static DatabaseUrl of(String url) {
    if (url.startsWith(POSTGRES)) {
      return without(
          url,
          Pattern.compile("(?<=[?&])(user|password)=([^&]*)(&|$)"),
          value -> URLDecoder.decode(value, StandardCharsets.UTF_8));
    }
    if (url.startsWith(H2)) {
      return without(
          url, Pattern.compile("(?i)(?<=;)(user|password)=([^;]*)(;|$)"), value -> value);
    }
    throw new IllegalArgumentException(
        String.format(
            "The database is a JDBC URL of H2 or PostgreSQL, such as"
                + " jdbc:postgresql://host/danube?user=danube&password=..., not one of \"%s\"",
            url.replaceFirst("^jdbc:", "").replaceFirst(":.*", "")));
  }

  private interface Decoder {
    String decode(String value);
  }

  private static DatabaseUrl without(String url, Pattern login, Decoder decoder) {
    Optional<String> user = Optional.empty();
    Optional<String> password = Optional.empty();
    StringBuilder rest = new StringBuilder();
    Matcher one = login.matcher(url);
    while (one.find()) {
      Optional<String> value = Optional.of(decoded(one.group(2), decoder));
      if (one.group(1).toLowerCase(Locale.ROOT).equals("user")) {
        user = value;
      } else {
        password = value;
      }
      one.appendReplacement(rest, "");
    }
    one.appendTail(rest);
    return new DatabaseUrl(rest.toString().replaceFirst("[?&;]$", ""), user, password);
  }

  private static String decoded(String value, Decoder decoder) {
    try {
      return decoder.decode(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The URL of the database has a % in its login that is not followed by two hexadecimal"
              + " digits. Write it as %25.");
    }
  }

  boolean isPostgres() {
    return text.startsWith(POSTGRES);
  }

  /** Returns the URL without what follows the name of the database. */
  String shown() {
    return text.replaceFirst("[?;].*", "");
  }
}
