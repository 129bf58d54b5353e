package dev.danube.server.internal.webhook;

import dev.danube.server.internal.access.TokenSecrets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A comparison of URLs of repositories. Stateless. */
public final class RepositoryUrl {

  private static final Pattern URL =
      Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]*)://(?:[^/@]*@)?([^/:@]+)(?::(\\d*))?/+([^?#]+).*");

  /** The form of scp, as in {@code git@host:team/app.git}. */
  private static final Pattern SCP = Pattern.compile("(?:[^/@:]+@)?([^/:@]+):/*([^?#]+)");

  private RepositoryUrl() {}

  /**
   * Returns the key of a repository, which all its URLs have, and which has 64 characters. Empty if
   * a text is no URL of a repository.
   */
  public static Optional<String> key(String text) {
    return normalised(text).map(RepositoryUrl::keyOf);
  }

  /** Returns the key of a repository whose URL is normalised. */
  static String keyOf(String normalised) {
    return TokenSecrets.hash(normalised);
  }

  /**
   * Returns what the URLs of a repository have in common: host, port unless it is the usual one of
   * the scheme, and path. Empty if a text is no URL of a repository.
   */
  static Optional<String> normalised(String text) {
    String trimmed = text.strip();
    Matcher url = URL.matcher(trimmed);
    if (url.matches()) {
      return Optional.of(
          url.group(2).toLowerCase(Locale.ROOT)
              + port(url.group(1).toLowerCase(Locale.ROOT), url.group(3))
              + path(url.group(4)));
    }
    Matcher scp = SCP.matcher(trimmed);
    return scp.matches() && !trimmed.contains("://")
        ? Optional.of(scp.group(1).toLowerCase(Locale.ROOT) + path(scp.group(2)))
        : Optional.empty();
  }

  /** Returns the port with a colon; that of ssh says nothing about the repository. */
  private static String port(String scheme, @Nullable String given) {
    String port = given == null ? "" : given;
    boolean isUsual =
        switch (scheme) {
          case "http" -> port.equals("80");
          case "https" -> port.equals("443");
          default -> true;
        };
    return isUsual || port.isEmpty() ? "" : ":" + port;
  }

  private static String path(String text) {
    String path = text.replaceFirst("/+$", "").toLowerCase(Locale.ROOT);
    return "/" + path.replaceFirst("\\.git$", "");
  }
}
