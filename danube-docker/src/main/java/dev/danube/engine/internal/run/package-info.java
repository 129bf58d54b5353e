/**
 * The objects that the stages of a run share.
 *
 * <ul>
 *   <li>{@link RunScope} holds all of them, as a value: {@link RunValues}, {@link RunWarnings},
 *       {@link EventDispatcher}, {@link CallbackDispatcher} and others.
 *   <li>Containers: {@link Placement} decides where a stage runs, {@link ContainerRequests} builds
 *       the request for its container, and {@link ContainerFactory} creates the container. {@link
 *       MainContainerSlot} gives leases on the main container.
 *   <li>{@link KeyedCaches} restores and saves caches with keys, by default in a {@link
 *       FolderCacheStore}.
 *   <li>Services: {@link ServiceGroup} starts {@link RunningService}s, {@link PipelineServices}
 *       starts those of the whole pipeline, and {@link ServiceLog} keeps their last lines. A {@link
 *       BackgroundProgram} is a background step of a stage. A {@link ReadinessWait} waits for
 *       either.
 *   <li>{@link ApprovalAnswers} are the answers of people.
 *   <li>{@link LineAssembler} makes lines for people, {@link StageLog} turns them into events.
 *   <li>{@link ConditionEvaluation} evaluates a condition. {@link SshAgentSocket} finds an agent.
 *       {@link ProcessLimits} refuses what no process can have. {@link ImageCheck} looks for images
 *       before they are needed, with those that {@link NamedImages} finds. A {@link
 *       DerivationException} is a failure of the user's code that derives a value.
 * </ul>
 */
@NullMarked
package dev.danube.engine.internal.run;

import org.jspecify.annotations.NullMarked;
