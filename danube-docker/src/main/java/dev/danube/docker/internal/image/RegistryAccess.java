package dev.danube.docker.internal.image;

import dev.danube.docker.internal.daemon.Proxies;

/**
 * The way to registries and other hosts, from Docker's configuration and that of the backend.
 *
 * @param pullMode when images are pulled
 * @param logins the credentials for registries
 * @param lookup tells whether an image exists
 * @param proxies the proxies that programs in containers use
 */
public record RegistryAccess(
    PullMode pullMode, Logins logins, ImageLookup lookup, Proxies proxies) {

  /**
   * When an image is pulled; the public {@code PullPolicy}, without a dependency on its package.
   */
  public enum PullMode {
    IF_MISSING,
    ALWAYS,
    NEVER
  }
}
