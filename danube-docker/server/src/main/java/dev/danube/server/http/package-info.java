/**
 * The service over HTTP. {@link dev.danube.server.http.Router} finds the {@link
 * dev.danube.server.http.Route} of a {@link dev.danube.server.http.Request} and makes its {@link
 * dev.danube.server.http.Response}; {@link dev.danube.server.http.Logins} knows who may call it.
 * {@link dev.danube.server.http.PipelineRoutes}, {@link dev.danube.server.http.RunRoutes} and
 * {@link dev.danube.server.http.HealthRoutes} are the routes. Only {@link
 * dev.danube.server.http.HttpServer} knows the library that listens.
 *
 * <p>Inside is {@code Answers}, the responses that several routes give, {@code Page}, a part of a
 * list, and {@code TooLargeException}.
 */
@NullMarked
package dev.danube.server.http;

import org.jspecify.annotations.NullMarked;
