/**
 * Images: pulls, builds, pushes and logins.
 *
 * <ul>
 *   <li>{@link DockerImages} is the entry point. It pulls with {@link PullRetry}, and asks {@link
 *       ImageLookup} whether an image exists.
 *   <li>Builds: {@link ImageBuilder} reads the {@link BuildFiles} and sends a {@link BuildContext},
 *       which respects {@link DockerIgnore}; {@link DockerfileImages}, with {@link
 *       DockerfileArguments}, and {@link BuildKitDetector} read the {@link DockerfileInstruction}s.
 *   <li>{@link ImagePush} pushes; {@link ImageTransfer} reports the progress of a pull or push.
 *   <li>{@link Logins}, with {@link CredentialHelper}s and the names of {@link Registries}, are
 *       part of the {@link RegistryAccess}.
 * </ul>
 */
@NullMarked
package dev.danube.docker.internal.image;

import org.jspecify.annotations.NullMarked;
