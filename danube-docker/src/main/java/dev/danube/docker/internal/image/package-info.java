/**
 * Images: pulls, pushes and logins. Package {@code build} builds them.
 *
 * <ul>
 *   <li>{@link DockerImages} is the entry point. It pulls with {@link PullRetry}, and asks {@link
 *       ImageLookup} whether an image exists.
 *   <li>{@link ImagePush} pushes; {@link ImageTransfer} reports the progress of a pull or push.
 *   <li>{@link Logins}, with {@link CredentialHelper}s and the names of {@link Registries}, are
 *       part of the {@link RegistryAccess}.
 * </ul>
 */
@NullMarked
package dev.danube.docker.internal.image;

import org.jspecify.annotations.NullMarked;
