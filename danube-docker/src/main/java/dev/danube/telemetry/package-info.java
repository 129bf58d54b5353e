/**
 * Danube in OpenTelemetry: {@link TracingListener} makes a trace of each run, out of {@code
 * RunSpans}. Needs {@code io.opentelemetry:opentelemetry-api}, which is an optional dependency.
 */
@NullMarked
package dev.danube.telemetry;

import org.jspecify.annotations.NullMarked;
