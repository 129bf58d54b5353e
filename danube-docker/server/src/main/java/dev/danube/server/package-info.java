/**
 * A service that stores pipelines and runs them over HTTP. {@link dev.danube.server.DanubeServer}
 * is the service, and {@link dev.danube.server.ServerMain} its program, with {@code
 * ServerSettings}. Inside, {@code ServerConfiguration} is what they mean; {@code ServerComponents}
 * starts all that a server consists of, with its {@code HomeFolder} and {@code ServerRoutes}, and
 * closes it by a {@code CloseStack}. {@link dev.danube.server.ClientMain} uses a service, and
 * {@link dev.danube.server.DanubeMain} is all programs as one.
 *
 * <p>{@code internal.definition} reads the definitions in the bodies of requests, which {@code
 * internal.body} parses, {@code internal.store} keeps it in the database of {@code
 * internal.database}, {@code internal.run} runs it, {@code internal.route} has the routes, {@code
 * internal.http} listens, and {@code internal.openapi} describes the routes. {@code
 * internal.access} says who may use them, and {@code internal.client} sends requests. {@code
 * internal.webhook} reads what servers of git send, and {@code internal.schedule} knows when
 * pipelines run.
 */
@NullMarked
package dev.danube.server;

import org.jspecify.annotations.NullMarked;
