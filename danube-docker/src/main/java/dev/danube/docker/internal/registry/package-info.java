/**
 * Registries: their names, the logins for them, and their API.
 *
 * <ul>
 *   <li>{@link RegistryClient} is the entry point. It makes {@link RegistryCall}s by {@link
 *       RegistryHttp}, which answers a {@link RegistryChallenge}, knows the {@link
 *       InsecureRegistries} with their {@link UncheckedCertificates}, and reads an answer as a
 *       {@link LimitedBody}.
 *   <li>{@link RegistryManifest} and {@link ImageDescription} are what they have of images.
 *   <li>{@link Logins}, with {@link CredentialHelper}s and the names of {@link Registries}.
 *   <li>{@link ImageNames} has the parts of the names of images, {@link PullRetry} the rules for
 *       second tries.
 * </ul>
 */
@NullMarked
package dev.danube.docker.internal.registry;

import org.jspecify.annotations.NullMarked;
