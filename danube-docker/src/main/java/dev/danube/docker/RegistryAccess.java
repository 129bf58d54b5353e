package dev.danube.docker;

/**
 * What Docker's configuration and that of the backend say about the world outside of the daemon.
 *
 * @param pullPolicy when they are pulled
 * @param logins who we are to registries
 * @param lookup tells whether there is an image
 * @param proxies what programs in containers go through
 */
record RegistryAccess(PullPolicy pullPolicy, Logins logins, ImageLookup lookup, Proxies proxies) {}
