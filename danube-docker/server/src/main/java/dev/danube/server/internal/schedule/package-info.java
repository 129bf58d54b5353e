/**
 * Schedules of pipelines. {@link dev.danube.server.internal.schedule.Schedules} triggers the
 * pipelines whose time has come.
 */
@NullMarked
package dev.danube.server.internal.schedule;

import org.jspecify.annotations.NullMarked;
