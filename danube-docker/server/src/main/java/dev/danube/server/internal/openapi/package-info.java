/**
 * The description of the service, made from its routes. A route says what it does by an {@link
 * dev.danube.server.internal.openapi.Operation}, with a {@link
 * dev.danube.server.internal.openapi.Schema} for each value; an {@link
 * dev.danube.server.internal.openapi.Endpoint} is an operation with its method and path. {@link
 * dev.danube.server.internal.openapi.OpenApi} writes the document for programs, and {@link
 * dev.danube.server.internal.openapi.DocsPage} the page for people from it.
 */
@NullMarked
package dev.danube.server.internal.openapi;

import org.jspecify.annotations.NullMarked;
