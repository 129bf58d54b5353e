/**
 * The connection to a Docker daemon. Knows nothing of containers, images or workspaces.
 *
 * <ul>
 *   <li>Calls: {@link Daemon} makes each of them with a limit; {@link DockerApiException} and
 *       {@link DockerConnectionException} are how they fail; {@link PendingCalls} outlive the stage
 *       that made them; {@link Removal} tries again.
 *   <li>Streams: {@link DaemonStream}, {@link ContainerOutput}, {@link LineSplitter}, {@link
 *       LivenessCheck}.
 *   <li>Finding the daemon: {@link DockerHosts}, {@link ApiVersion}, {@link ConfigFile}, {@link
 *       WarmUp}, {@link ReconnectingHttpClient}.
 *   <li>What everything in Docker carries: {@link Labels}, {@link ProgramOwner}.
 * </ul>
 */
@NullMarked
package dev.danube.docker.internal.daemon;

import org.jspecify.annotations.NullMarked;
