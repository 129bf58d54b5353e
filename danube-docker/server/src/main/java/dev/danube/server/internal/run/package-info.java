/**
 * The runs of the service. {@link dev.danube.server.internal.run.RunService} starts them one after
 * another for each pipeline, cancels them, and continues them after a restart, within {@link
 * dev.danube.server.internal.run.RunLimits}; {@link dev.danube.server.internal.run.Triggered} is
 * the result of a trigger, {@link dev.danube.server.internal.run.RunLoad} says how many runs wait
 * and are in progress, and {@link dev.danube.server.internal.run.RunTimes} how long runs took.
 *
 * <p>Inside is the {@code RunQueue}, with a {@code Turn} of each pipeline: its run in progress and
 * those after it. The {@code RunStarter} gives the run of a turn to Danube, and {@code RunEnds}
 * gives its end to the database as soon as that takes it. {@code RunRecovery} continues what an
 * earlier server has left, with the {@code RecordedEnds} that records tell of; {@code RunKeeper}
 * removes what is too old, {@code RunLog} is the log of a run, and {@code StartGate} keeps a run
 * back until its start is stored.
 */
@NullMarked
package dev.danube.server.internal.run;

import org.jspecify.annotations.NullMarked;
