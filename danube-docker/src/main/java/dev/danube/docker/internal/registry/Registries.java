package dev.danube.docker.internal.registry;

import java.util.Set;

/**
 * The names of registries, which people and configuration files write in several forms. Docker's
 * own registry is {@code docker.io} here.
 */
final class Registries {

  static final String DOCKER_HUB = "docker.io";

  /** The names of Docker's registry in images, logins and configuration files. */
  private static final Set<String> ALIASES =
      Set.of(DOCKER_HUB, "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com");

  private Registries() {}

  /** Returns the registry of an address such as {@code https://index.docker.io/v1/}. */
  static String host(String address) {
    String path = withoutScheme(address);
    int slash = path.indexOf('/');
    return plain(slash < 0 ? path : path.substring(0, slash));
  }

  /**
   * Returns a registry, or a registry and the start of a repository name, in one form.
   *
   * @param address the same, perhaps with a scheme, a slash at its end, or the version of the API
   */
  static String prefix(String address) {
    String path = withoutScheme(address).replaceFirst("/+$", "").replaceFirst("/v[12]$", "");
    int slash = path.indexOf('/');
    return slash < 0 ? plain(path) : plain(path.substring(0, slash)) + path.substring(slash);
  }

  /** Returns the host that serves the API of a registry. */
  static String api(String registry) {
    return registry.equals(DOCKER_HUB) ? "registry-1.docker.io" : registry;
  }

  private static String withoutScheme(String address) {
    return address.strip().replaceFirst("^https?://", "");
  }

  private static String plain(String host) {
    return ALIASES.contains(host) ? DOCKER_HUB : host;
  }
}
