/**
 * The bodies of requests, which are JSON. {@link dev.danube.server.internal.body.BodyReader} parses
 * one; a {@link dev.danube.server.internal.body.Field} is a value in it, which adds a {@link
 * dev.danube.server.internal.body.FieldError} for each mistake, and {@link
 * dev.danube.server.internal.body.HttpUrl} is the URL of a server.
 */
@NullMarked
package dev.danube.server.internal.body;

import org.jspecify.annotations.NullMarked;
