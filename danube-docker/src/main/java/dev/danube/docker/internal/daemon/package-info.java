/**
 * The connection to a Docker daemon, independent of containers, images and workspaces.
 *
 * <ul>
 *   <li>Calls: {@link Daemon} makes each call with a limit, {@link TransferLimits} among them;
 *       {@link DockerApiException} and {@link DockerConnectionException} report failures; {@link
 *       PendingCalls} keeps the calls that may outlive their stage; {@link Removal} retries.
 *   <li>Streams: {@link DaemonStream}, {@link ContainerOutput}, {@link LineSplitter}, {@link
 *       LivenessCheck}, {@link ThrottledProgress}.
 *   <li>Finding the daemon: {@link DockerHosts}, {@link DaemonAddress}, {@link TlsSettings}, {@link
 *       ApiVersion}, {@link Engine} with its {@link DaemonHttp} and {@link DaemonSockets}, {@link
 *       ConfigFile}, {@link WarmUp}, {@link ReconnectingHttpClient}, {@link
 *       UncompressedHttpClient}.
 *   <li>Marks of everything that Danube creates in Docker: {@link Labels}, {@link ProgramOwner}.
 *   <li>Docker's own forms: {@link EnvironmentVariables} in {@link UnloggedLines}, {@link Proxies},
 *       {@link StartErrors}.
 * </ul>
 */
@NullMarked
package dev.danube.docker.internal.daemon;

import org.jspecify.annotations.NullMarked;
