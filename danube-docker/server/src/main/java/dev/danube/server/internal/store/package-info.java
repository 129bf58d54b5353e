/**
 * What the service stores, a class for each table. {@link dev.danube.server.internal.store.Store}
 * opens the database and has all of them. {@link dev.danube.server.internal.store.PipelineStore}
 * has the pipelines, each a {@link dev.danube.server.internal.store.StoredPipeline}, {@link
 * dev.danube.server.internal.store.RevisionStore} their definitions, which never change, each a
 * {@link dev.danube.server.internal.store.StoredRevision}, and {@link
 * dev.danube.server.internal.store.HostPipelineStore} what the host defines in Java. {@link
 * dev.danube.server.internal.store.RunStore} has the runs, each a {@link
 * dev.danube.server.internal.store.StoredRun}; {@link dev.danube.server.internal.store.RunState} is
 * what a run does, and {@link dev.danube.server.internal.store.RunCause} why. {@link
 * dev.danube.server.internal.store.TokenStore} has the tokens, {@link
 * dev.danube.server.internal.store.UserStore} the users, {@link
 * dev.danube.server.internal.store.DeliveryStore} the deliveries of webhooks, and {@link
 * dev.danube.server.internal.store.ScheduleStore} the schedules. {@code Times} and {@code Texts}
 * are what any database takes.
 */
@NullMarked
package dev.danube.server.internal.store;

import org.jspecify.annotations.NullMarked;
