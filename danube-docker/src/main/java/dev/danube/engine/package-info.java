/**
 * The engine: runs pipelines on any backend. It knows nothing of Docker.
 *
 * <p>For users: {@link dev.danube.engine.Danube} joins a pipeline and a backend, {@link
 * dev.danube.engine.Run} is a run in the background, {@link dev.danube.engine.RunSettings} is how
 * one is started, {@link dev.danube.engine.Plan} is what one would do.
 *
 * <p>Inside, one coordinator decides and workers only work:
 *
 * <ul>
 *   <li>Starting: {@code RunLauncher}, {@code RunSetup}, {@code ResumeCheck}, {@code
 *       RunRecordStore}, {@code RunPreparation}.
 *   <li>Deciding: {@code Coordinator}, with {@code ActiveStages}, {@code Admission}, {@code
 *       PrestartPlanner} and {@code RunState}.
 *   <li>Ending: {@code RunExecution}, which is the run as its user sees it, and {@code RunEnd}.
 *   <li>{@code internal.schedule}: whose turn it is. {@code internal.stage}: one stage, its
 *       attempts and steps. {@code internal.run}: what stages share. {@code internal.thread}:
 *       threads and cancellation. {@code internal.secret}: secrets and masking. {@code
 *       internal.source}: files and git. {@code internal.record}: writing the record.
 * </ul>
 *
 * <p>{@code concurrency.md}, beside the sources, says which thread may do what.
 */
@NullMarked
package dev.danube.engine;

import org.jspecify.annotations.NullMarked;
