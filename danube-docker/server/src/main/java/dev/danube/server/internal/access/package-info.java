/**
 * Who may use the service. A {@link dev.danube.server.internal.access.Caller} has sent a request,
 * and has a {@link dev.danube.server.internal.access.Role}, which {@link
 * dev.danube.server.internal.access.RoleField} reads. A {@link
 * dev.danube.server.internal.access.User} logs in with a password, of which there is a {@link
 * dev.danube.server.internal.access.PasswordHash}; {@link dev.danube.server.internal.access.Users}
 * are all of them, and {@link dev.danube.server.internal.access.HostLogin} is the login that the
 * host has set. A {@link dev.danube.server.internal.access.Token} is the login of a program, and
 * {@link dev.danube.server.internal.access.TokenSecrets} makes what it sends. {@link
 * dev.danube.server.internal.access.UserReader} and {@link
 * dev.danube.server.internal.access.TokenReader} read requests for them.
 */
@NullMarked
package dev.danube.server.internal.access;

import org.jspecify.annotations.NullMarked;
