/**
 * The Docker backend.
 *
 * <p>For users: {@link dev.danube.docker.DockerBackend} says which Docker and how to use it, {@link
 * dev.danube.docker.PullPolicy} when images are pulled. {@link dev.danube.docker.DockerMaintenance}
 * is a program that lists and removes what is left in a daemon. docker-java is used behind them and
 * is in no public signature.
 *
 * <p>Inside: {@code Connector} finds a daemon, {@code DockerOptions} are its settings with each
 * {@code Privilege} that is allowed, {@code WireLog} is what must not be logged, {@code
 * DockerConnection} is one daemon for all runs, {@code DockerSession} is one run. They join the
 * packages below, each of which uses only those before it:
 *
 * <ul>
 *   <li>{@code internal.daemon}: calls and streams, finding the daemon, labels and owners.
 *   <li>{@code internal.exec}: running something in a container; shells and their protocol.
 *   <li>{@code internal.workspace}: files in and out.
 *   <li>{@code internal.image}: pulls, builds, pushes, logins.
 *   <li>{@code internal.container}: containers, networks, caches, secrets, leftovers.
 * </ul>
 */
@NullMarked
package dev.danube.docker;

import org.jspecify.annotations.NullMarked;
