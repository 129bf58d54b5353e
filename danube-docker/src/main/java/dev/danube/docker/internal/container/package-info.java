/**
 * The containers of a run, from the prestart to the sweep of what dead programs left.
 *
 * <ul>
 *   <li>{@link DockerContainer} is a container, made by {@link ContainerCreator}, with {@link
 *       DaemonWarnings}; {@link ContainerSettings} with {@link ContainerOptions} translate a
 *       request; {@link PrestartedContainers} are started before they are needed.
 *   <li>Networks: {@link IsolatingNetwork} keeps containers apart, {@link NetworkPool} lends
 *       networks, {@link Networks} creates those of services; {@link ServiceProbe} checks whether a
 *       service is ready.
 *   <li>Secrets: {@link SecretFiles} in memory, {@link SecretEntrypoint} for main programs.
 *   <li>Caches and other volumes: {@link Volumes}, which {@link MountSources} name; {@link
 *       CacheGuard} locks caches among programs, and {@link ResourceGuard} other resources, both by
 *       {@link ClaimContainers}. A {@link RunAnnouncement} tells older runs that there is a newer
 *       one.
 *   <li>Resources that stay: {@link KeptContainers}, {@link Leftovers}, {@link OrphanSweep}, and
 *       {@link DockerCliCommands}, the commands to inspect them.
 * </ul>
 */
@NullMarked
package dev.danube.docker.internal.container;

import org.jspecify.annotations.NullMarked;
