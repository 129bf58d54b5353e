/**
 * What the service stores: pipelines as immutable revisions, and their runs. {@link
 * dev.danube.server.store.Store} is the database, {@link dev.danube.server.store.StoredPipeline}
 * and {@link dev.danube.server.store.StoredRun} are its rows, and {@link
 * dev.danube.server.store.RunState} is what a run does. {@code schema.sql} has the tables.
 */
@NullMarked
package dev.danube.server.store;

import org.jspecify.annotations.NullMarked;
