package dev.danube.server.internal.body;

import java.io.Serial;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The URL of a server, normalised by the rules of the URL standard of WHATWG, as far as pydantic
 * applies them, without the login that may stand before the host. Immutable.
 *
 * @param text the URL, with its path
 * @param hasLogin whether there was a login
 */
public record HttpUrl(String text, boolean hasLogin) {

  /** The longest URL that the service takes. */
  public static final int LONGEST = 2083;

  private static final Pattern SCHEME = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]*):(.*)");
  private static final Pattern AUTHORITY = Pattern.compile("([^/?#]*)([^?#]*)(.*)");
  private static final Pattern HOST = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:\\[\\]]*)(?::(.*))?");
  private static final String FORBIDDEN = " #/<>?@[\\]^|%\u0000\t\n\r";

  /** A URL with a scheme other than http and https. */
  public static final class OtherSchemeException extends IllegalArgumentException {

    @Serial private static final long serialVersionUID = 1L;

    OtherSchemeException(String scheme) {
      super("the scheme is " + scheme);
    }
  }

  /**
   * Reads a URL.
   *
   * @throws OtherSchemeException if its scheme is not http or https
   * @throws IllegalArgumentException if it is no URL; the message says why, in pydantic's words
   */
  public static HttpUrl of(String text) {
    String trimmed = text.strip().replaceAll("[\t\n\r]", "");
    if (trimmed.isEmpty()) {
      throw new IllegalArgumentException("input is empty");
    }
    Matcher scheme = SCHEME.matcher(trimmed);
    if (!scheme.matches()) {
      throw new IllegalArgumentException("relative URL without a base");
    }
    String name = scheme.group(1).toLowerCase(Locale.ROOT);
    if (!name.equals("http") && !name.equals("https")) {
      throw new OtherSchemeException(name);
    }
    String rest = scheme.group(2).replace('\\', '/').replaceFirst("^/+", "");
    Matcher parts = AUTHORITY.matcher(rest);
    if (!parts.matches()) {
      throw new IllegalArgumentException("invalid URL");
    }
    String authority = parts.group(1);
    int at = authority.lastIndexOf('@');
    return new HttpUrl(
        name
            + "://"
            + server(authority.substring(at + 1), name)
            + encoded(path(parts.group(2)))
            + encoded(parts.group(3)),
        at >= 0);
  }

  private static String server(String text, String scheme) {
    Matcher host = HOST.matcher(text);
    if (!host.matches()) {
      throw new IllegalArgumentException("invalid domain character");
    }
    String name = host.group(1);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("empty host");
    }
    return host(name) + port(host.group(2) == null ? "" : host.group(2), scheme);
  }

  private static String host(String name) {
    if (name.startsWith("[")) {
      return name.toLowerCase(Locale.ROOT);
    }
    if (name.chars().anyMatch(c -> FORBIDDEN.indexOf(c) >= 0)) {
      throw new IllegalArgumentException("invalid domain character");
    }
    try {
      return IDN.toASCII(name, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("invalid international domain name", e);
    }
  }

  private static String port(String text, String scheme) {
    if (text.isEmpty()) {
      return "";
    }
    if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65_535) {
      throw new IllegalArgumentException("invalid port number");
    }
    int port = Integer.parseInt(text);
    return port == (scheme.equals("http") ? 80 : 443) ? "" : ":" + port;
  }

  /** Returns a path without {@code .} and {@code ..}. */
  private static String path(String text) {
    String[] names = text.substring(Math.min(1, text.length())).split("/", -1);
    Deque<String> path = new ArrayDeque<>();
    for (int i = 0; i < names.length; i++) {
      boolean isLast = i == names.length - 1;
      if (names[i].equals("..")) {
        path.pollLast();
      }
      if (names[i].equals("..") || names[i].equals(".")) {
        if (isLast) {
          path.addLast("");
        }
      } else {
        path.addLast(names[i]);
      }
    }
    return "/" + String.join("/", path);
  }

  private static String encoded(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (one & 0xff);
      if (c <= ' ' || c >= 0x7f || "\"<>`{}".indexOf(c) >= 0) {
        encoded.append(String.format("%%%02X", (int) c));
      } else {
        encoded.append(c);
      }
    }
    return encoded.toString();
  }
}
