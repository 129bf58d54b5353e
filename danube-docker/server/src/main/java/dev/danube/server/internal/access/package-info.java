/**
 * Who may use the service. A {@link dev.danube.server.internal.access.Caller} has sent a request,
 * and has a {@link dev.danube.server.internal.access.Role}; a {@link
 * dev.danube.server.internal.access.Token} is the login of a program, and {@link
 * dev.danube.server.internal.access.TokenSecrets} makes what it sends. {@link
 * dev.danube.server.internal.access.TokenReader} reads requests for tokens.
 */
@NullMarked
package dev.danube.server.internal.access;

import org.jspecify.annotations.NullMarked;
