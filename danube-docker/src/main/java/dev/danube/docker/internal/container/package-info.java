/**
 * A container of a run, from its early start to the sweep of what a dead program left.
 *
 * <ul>
 *   <li>{@link DockerContainer} is one; {@link ContainerSettings} translate a request; {@link
 *       PrestartedContainers} are started before they are needed.
 *   <li>Networks: {@link NetworkPool} lends them, {@link Networks} makes those of services; {@link
 *       ServiceProbe} tells whether a service is ready.
 *   <li>Secrets: {@link SecretFiles} in memory, {@link SecretEntrypoint} for main programs.
 *   <li>Caches: {@link Caches}.
 *   <li>What stays: {@link KeptContainers}, {@link Leftovers}, {@link OrphanSweep}, and {@link
 *       DockerCliCommands}, the commands to look at it.
 * </ul>
 */
@NullMarked
package dev.danube.docker.internal.container;

import org.jspecify.annotations.NullMarked;
