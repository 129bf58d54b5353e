package dev.danube.docker.internal.daemon;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a daemon, as people write it for Docker's command line: the scheme {@code tcp},
 * the host of this machine, the port and the usual socket may be left out.
 */
final class DaemonAddress {

  static final String WINDOWS = "npipe:////./pipe/docker_engine";

  private static final String UNIX = "unix:///var/run/docker.sock";

  /** A host, or an IPv6 address in brackets; a port; and a path. */
  private static final Pattern TCP = Pattern.compile("tcp://(\\[[^]]*\\]|[^:/]*)(:\\d*)?(/.*)?");

  private DaemonAddress() {}

  /**
   * Returns an address with all its parts. An address of another form is returned as it is.
   *
   * @param isEncrypted whether the connection is encrypted, which decides the default port
   */
  static String usual(String text, boolean isEncrypted) {
    String address = text.strip();
    if (address.equals("unix://")) {
      return UNIX;
    }
    if (address.equals("npipe://")) {
      return WINDOWS;
    }
    Matcher tcp = TCP.matcher(address.contains("://") ? address : "tcp://" + address);
    if (!tcp.matches()) {
      return address;
    }
    String host = tcp.group(1).isEmpty() ? "127.0.0.1" : tcp.group(1);
    boolean hasPort = tcp.group(2) != null && tcp.group(2).length() > 1;
    String port = hasPort ? tcp.group(2) : isEncrypted ? ":2376" : ":2375";
    return "tcp://" + host + port + (tcp.group(3) == null ? "" : tcp.group(3));
  }
}
