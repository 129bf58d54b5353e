/**
 * The service over HTTP. {@link dev.danube.server.internal.http.Router} finds the {@link
 * dev.danube.server.internal.http.Route} of a {@link dev.danube.server.internal.http.Request} and
 * makes its {@link dev.danube.server.internal.http.Response}; {@link
 * dev.danube.server.internal.http.Logins} knows who may call it, and {@code LoginFailures} who has
 * to wait. {@link dev.danube.server.internal.http.PipelineRoutes}, {@link
 * dev.danube.server.internal.http.RevisionRoutes}, {@link
 * dev.danube.server.internal.http.CheckRoutes}, {@link dev.danube.server.internal.http.RunRoutes},
 * {@link dev.danube.server.internal.http.LiveRoutes}, {@link
 * dev.danube.server.internal.http.FileRoutes}, {@link dev.danube.server.internal.http.PageRoutes},
 * {@link dev.danube.server.internal.http.HealthRoutes} {@link
 * dev.danube.server.internal.http.MetricsRoutes} with {@link
 * dev.danube.server.internal.http.AnswerCounts}, {@link
 * dev.danube.server.internal.http.ScheduleRoutes}, {@link
 * dev.danube.server.internal.http.WebhookRoutes}, and {@link
 * dev.danube.server.internal.http.TokenRoutes} are the routes, and {@link
 * dev.danube.server.internal.http.DocumentRoutes} those about all of them. Only {@link
 * dev.danube.server.internal.http.HttpServer} knows the library that listens.
 *
 * <p>Inside is {@code Answers}, the responses that several routes give, {@code JettyErrors}, those
 * to what is no request, {@code RunJson}, runs as JSON, {@code RunSchemas}, their shapes, {@code
 * RunFiles}, the files that runs have left, {@code Page}, a part of a list, and {@code
 * RefusedException}. {@code FeedClients} are the clients that read a body bit by bit, each with a
 * {@code FeedWriter} for a {@code FeedReader}.
 */
@NullMarked
package dev.danube.server.internal.http;

import org.jspecify.annotations.NullMarked;
