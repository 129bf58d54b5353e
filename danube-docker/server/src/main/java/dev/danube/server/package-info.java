/**
 * A service that stores pipelines and runs them over HTTP. {@link dev.danube.server.DanubeServer}
 * is the service, and {@link dev.danube.server.ServerMain} its program, with {@code
 * ServerSettings}.
 *
 * <p>{@code internal.definition} reads what clients send, {@code internal.store} keeps it, {@code
 * internal.run} runs it, {@code internal.http} listens, and {@code internal.openapi} describes the
 * routes.
 */
@NullMarked
package dev.danube.server;

import org.jspecify.annotations.NullMarked;
