package dev.danube.docker.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.danube.docker.internal.daemon.Daemon;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The registries that are asked without TLS: those on the loopback interface, and those that the
 * daemon is set to reach without it. Thread-safe.
 *
 * @see <a href="https://docs.docker.com/reference/cli/dockerd/#insecure-registries">the setting of
 *     the daemon</a>
 */
final class InsecureRegistries {

  private final Optional<Daemon> daemon;
  private volatile @Nullable JsonNode settings;

  InsecureRegistries(Optional<Daemon> daemon) {
    this.daemon = daemon;
  }

  boolean contains(String registry) throws InterruptedException {
    String host = registry.replaceFirst(":\\d+$", "");
    return host.equals("localhost")
        || host.startsWith("127.")
        || host.equals("[::1]")
        || isSetInsecure(registry);
  }

  private boolean isSetInsecure(String registry) throws InterruptedException {
    JsonNode known = settings;
    if (daemon.isEmpty()) {
      return false;
    }
    if (known == null) {
      Daemon asked = daemon.get();
      known = asked.call("asking for its system information", client -> read(asked));
      settings = known;
    }
    JsonNode entry = known.path("IndexConfigs").path(registry);
    if (entry.has("Secure")) {
      return !entry.path("Secure").asBoolean();
    }
    for (JsonNode range : known.path("InsecureRegistryCIDRs")) {
      if (isIn(registry.replaceFirst(":\\d+$", ""), range.asText())) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether a host has an address in a range such as {@code 10.0.0.0/8}. */
  private static boolean isIn(String host, String range) {
    String[] parts = range.split("/", 2);
    if (parts.length < 2 || !parts[1].matches("\\d{1,3}")) {
      return false;
    }
    try {
      byte[] start = InetAddress.getByName(parts[0]).getAddress();
      int bits = Integer.parseInt(parts[1]);
      return Arrays.stream(InetAddress.getAllByName(host))
          .map(InetAddress::getAddress)
          .anyMatch(address -> startsAlike(address, start, bits));
    } catch (UnknownHostException e) {
      return false; // the call will tell
    }
  }

  private static boolean startsAlike(byte[] address, byte[] start, int bits) {
    if (address.length != start.length || bits > start.length * Byte.SIZE) {
      return false;
    }
    for (int i = 0; i < bits; i++) {
      int mask = 1 << (Byte.SIZE - 1 - i % Byte.SIZE);
      if (((address[i / Byte.SIZE] ^ start[i / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  private static JsonNode read(Daemon daemon) throws IOException {
    return daemon.engine().calls().json("/info").path("RegistryConfig");
  }
}
