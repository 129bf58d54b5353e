package dev.danube.docker.internal.ssh;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a daemon that is reached by ssh, as Docker's command line accepts it.
 *
 * @param login the user and the host, with the port if it is not the usual one, as git writes it
 * @param socket the socket of the daemon on that host; empty for the one that its {@code docker}
 *     uses
 * @see <a
 *     href="https://docs.docker.com/engine/security/protect-access/#use-ssh-to-protect-the-docker-daemon-socket">
 *     Docker's documentation</a>
 */
record SshAddress(String login, Optional<String> socket) {

  private static final Pattern WITH_PASSWORD = Pattern.compile("ssh://[^@/:\\s]*:[^@/]*@");

  private static final Pattern ADDRESS =
      Pattern.compile(
          "ssh://(([^@/:\\s]+)@)?([^@/:\\[\\]\\s]+|\\[[0-9a-fA-F:]+])(:\\d{1,5})?(/.*)?");

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException if it is not one; the message says how to write it
   */
  static SshAddress parse(String uri) {
    if (WITH_PASSWORD.matcher(uri).lookingAt()) {
      throw new IllegalArgumentException(
          "has a password, which addresses of ssh cannot have; use a key or an agent");
    }
    Matcher matcher = ADDRESS.matcher(uri);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not valid; write it as in ssh://me@build.example.org");
    }
    String path = matcher.group(5);
    int end = path == null ? uri.length() : uri.length() - path.length();
    Optional<String> socket = Optional.ofNullable(path).filter(text -> text.length() > 1);
    return new SshAddress(lowered(uri.substring(0, end)), socket);
  }

  /** Returns a login with an IPv6 address in lower-case letters; git knows no others. */
  private static String lowered(String login) {
    int bracket = login.indexOf('[');
    return bracket < 0
        ? login
        : login.substring(0, bracket) + login.substring(bracket).toLowerCase(Locale.ROOT);
  }

  /** Returns the command that connects to the daemon on its machine. */
  String command() {
    return socket
        .map(path -> "docker --host 'unix://" + path.replace("'", "'\\''") + "' system dial-stdio")
        .orElse("docker system dial-stdio");
  }
}
