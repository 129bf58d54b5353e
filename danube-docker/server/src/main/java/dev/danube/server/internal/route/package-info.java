/**
 * The routes of the service: {@link dev.danube.server.internal.route.PipelineRoutes}, {@link
 * dev.danube.server.internal.route.RevisionRoutes}, {@link
 * dev.danube.server.internal.route.ScheduleRoutes} and {@link
 * dev.danube.server.internal.route.CheckRoutes} for definitions, {@link
 * dev.danube.server.internal.route.RunRoutes}, {@link dev.danube.server.internal.route.LiveRoutes}
 * and {@link dev.danube.server.internal.route.FileRoutes} for runs, {@link
 * dev.danube.server.internal.route.WebhookRoutes} for servers of git, {@link
 * dev.danube.server.internal.route.TokenRoutes} and {@link
 * dev.danube.server.internal.route.UserRoutes} for logins, {@link
 * dev.danube.server.internal.route.HealthRoutes} and {@link
 * dev.danube.server.internal.route.MetricsRoutes} for operators, {@link
 * dev.danube.server.internal.route.PageRoutes} for browsers, and {@link
 * dev.danube.server.internal.route.DocumentRoutes} about all of them.
 *
 * <p>Inside is {@code RunJson}, runs as JSON, {@code RunSchemas}, their shapes, {@code RunFiles},
 * the files that runs have left, and {@code Page}, a part of a list.
 */
@NullMarked
package dev.danube.server.internal.route;

import org.jspecify.annotations.NullMarked;
