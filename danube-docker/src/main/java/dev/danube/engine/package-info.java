/**
 * The engine, which runs pipelines on any backend and does not know Docker.
 *
 * <p>For users: {@link dev.danube.engine.Danube} runs pipelines on a backend, {@link
 * dev.danube.engine.Run} is a run in the background, which asks a person by an {@link
 * dev.danube.engine.ApprovalRequest}, {@link dev.danube.engine.RunSettings} are the settings of a
 * run, with a {@link dev.danube.engine.LockMode}, and {@link dev.danube.engine.Plan} is what a run
 * would do. An {@link dev.danube.engine.InternalErrorException} is a bug in Danube.
 *
 * <p>Each topic has a page, with an example:
 *
 * <ul>
 *   <li><a href="doc-files/embedding.html">Embedding</a>: runs, listeners, callbacks and threads in
 *       your own program
 *   <li><a href="doc-files/records.html">Records</a>: what a run leaves, the report, and resuming
 *   <li><a href="doc-files/superseding.html">Superseding</a>: newer runs that cancel older ones
 *   <li><a href="doc-files/lockfile.html">The lock file</a>: images by digest, git refs by commit
 * </ul>
 *
 * <p>Inside, a coordinator makes all decisions of a run, and workers execute the stages:
 *
 * <ul>
 *   <li>Start of a run: {@code RunLauncher}, {@code RunAssembly}, {@code RunSetup}, {@code
 *       ResumeCheck}, {@code RunRecordStore} and {@code RunPreparation}; {@code RunIds} names it,
 *       {@code EarlyWarnings} come beside its first stages, and {@code SupersedeWatch} looks for
 *       newer runs. {@code Planner} makes a plan instead.
 *   <li>Decisions: {@code Coordinator}, with {@code ActiveStages}, {@code Admission}, {@code
 *       Approvals}, {@code PrestartPlanner} and {@code RunState}.
 *   <li>The run as its user sees it: {@code RunExecution}. Its end: {@code RunEnd}.
 *   <li>{@code internal.schedule}: the order of stages. {@code internal.claim}: resources. {@code
 *       internal.stage}: one stage, its attempts and steps. {@code internal.run}: what stages
 *       share. {@code internal.lockfile}: digests and commits. {@code internal.thread}: threads and
 *       cancellation. {@code internal.secret}: secrets and masking. {@code internal.source}: files
 *       and git. {@code internal.record}: writing the record.
 * </ul>
 *
 * <p>The file {@code concurrency.md}, next to the sources, says what each thread may do.
 */
@NullMarked
package dev.danube.engine;

import org.jspecify.annotations.NullMarked;
