package dev.danube.docker.internal.image;

import dev.danube.Registry;
import dev.danube.docker.internal.daemon.Proxies;
import dev.danube.docker.internal.registry.Logins;

/**
 * The settings for access to registries and other hosts, from the configuration of Docker and of
 * the backend.
 *
 * @param pullMode when images are pulled
 * @param logins the credentials for registries
 * @param lookup the lookup of existing images
 * @param registry the registries
 * @param proxies the proxies that programs in containers use
 */
public record RegistryAccess(
    PullMode pullMode, Logins logins, ImageLookup lookup, Registry registry, Proxies proxies) {

  /**
   * A policy for pulling images. Has the values of the public {@code PullPolicy}, without a
   * dependency on its package.
   */
  public enum PullMode {
    IF_MISSING,
    ALWAYS,
    NEVER
  }
}
