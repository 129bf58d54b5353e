package dev.danube.docker;

/**
 * How images are got and given.
 *
 * @param pullPolicy when they are pulled
 * @param logins who we are to registries
 * @param registries looks into registries
 */
record ImageAccess(PullPolicy pullPolicy, Logins logins, RegistryLookup registries) {}
