/**
 * Daemons on other machines that are reached by ssh.
 *
 * <ul>
 *   <li>{@link SshTunnel} is a socket of this machine, each connection of which ends at the daemon
 *       of an {@link SshAddress}. {@link SshSessions} are the connections to that machine, {@link
 *       SharedSession} is one of them, and {@link AgentConnectors} connect it to the agent of the
 *       user.
 * </ul>
 */
@NullMarked
package dev.danube.docker.internal.ssh;

import org.jspecify.annotations.NullMarked;
