/**
 * Daemons on other machines that are reached by ssh.
 *
 * <ul>
 *   <li>{@link SshTunnel} is a socket of this machine, each connection of which ends at the daemon
 *       of an {@link SshAddress}. {@link SshSessions} are the connections to that machine.
 * </ul>
 */
@NullMarked
package dev.danube.docker.internal.ssh;

import org.jspecify.annotations.NullMarked;
