/**
 * The database of the service, with pipelines as immutable revisions, and their runs. {@link
 * dev.danube.server.internal.store.Store} is the database, {@link
 * dev.danube.server.internal.store.StoredPipeline} and {@link
 * dev.danube.server.internal.store.StoredRun} are its rows, {@link
 * dev.danube.server.internal.store.RunState} is what a run does, and {@link
 * dev.danube.server.internal.store.RunCause} why. {@link
 * dev.danube.server.internal.store.RevisionStore} has the earlier definitions of a pipeline, each a
 * {@link dev.danube.server.internal.store.StoredRevision}, and {@link
 * dev.danube.server.internal.store.HostPipelineStore} what the host defines in Java. {@link
 * dev.danube.server.internal.store.TokenStore} has the tokens, {@link
 * dev.danube.server.internal.store.DeliveryStore} the deliveries of webhooks, {@link
 * dev.danube.server.internal.store.ScheduleStore} the schedules, {@code Times} and {@code Texts}
 * are what any database takes. {@code Database} has the connections, {@code DatabaseUrl} says which
 * database it is, and {@code DatabaseLock} keeps other servers away from it. {@code schema.sql} has
 * the tables, for H2 and PostgreSQL.
 */
@NullMarked
package dev.danube.server.internal.store;

import org.jspecify.annotations.NullMarked;
