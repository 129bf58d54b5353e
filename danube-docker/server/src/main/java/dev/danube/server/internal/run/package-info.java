/**
 * The runs of the service. {@link dev.danube.server.internal.run.RunService} starts them one after
 * another for each pipeline, cancels them, and continues them after a restart, within {@link
 * dev.danube.server.internal.run.RunLimits}; {@link dev.danube.server.internal.run.Triggered} is
 * the result of a trigger, {@link dev.danube.server.internal.run.RunLoad} says how many runs wait
 * and are in progress, and {@link dev.danube.server.internal.run.RunTimes} how long runs took.
 *
 * <p>Inside is a {@code Turn}, the run of a pipeline in progress and those after it, {@code
 * RunEnds}, which the database takes as soon as it can, a {@code RunKeeper} of the latest runs,
 * {@code RecordedEnds}, those that records tell of, {@code RunLog}, the log of a run, and {@code
 * StartGate}, which keeps a run back until its start is stored.
 */
@NullMarked
package dev.danube.server.internal.run;

import org.jspecify.annotations.NullMarked;
