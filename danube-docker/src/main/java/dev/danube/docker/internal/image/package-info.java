/**
 * Images: pulls and pushes. Package {@code build} builds them; package {@code registry} has the
 * logins and asks registries.
 *
 * <ul>
 *   <li>{@link DockerImages} is the entry point. It pulls by {@link ImagePulls}, knows the {@link
 *       MadeImages} of its run, and asks {@link ImageLookup} what the daemon has.
 *   <li>{@link ImagePush} pushes; {@link ImageTransfer} reports the progress of a pull or push, and
 *       {@link TransferAttempts} repeats one whose problem may pass.
 *   <li>{@link RegistryAccess} has the settings.
 * </ul>
 */
@NullMarked
package dev.danube.docker.internal.image;

import org.jspecify.annotations.NullMarked;
