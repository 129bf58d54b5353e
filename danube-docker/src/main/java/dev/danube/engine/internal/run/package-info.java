/**
 * What the stages of a run share.
 *
 * <ul>
 *   <li>{@link RunScope} is all of it, as a value: {@link RunValues}, {@link RunWarnings}, {@link
 *       EventDispatcher}, {@link CallbackDispatcher} and the rest.
 *   <li>Containers: {@link Placement} says where a stage runs, {@link ContainerRequests} what its
 *       container is like, {@link ContainerFactory} creates it; {@link MainContainerSlot} lends the
 *       main one.
 *   <li>Services: {@link ServiceGroup} starts {@link RunningService}s, {@link PipelineServices}
 *       those of the whole pipeline; {@link ServiceLog} keeps their last lines.
 *   <li>{@link StageLog} turns lines into events, {@link ConditionEvaluation} evaluates a
 *       condition.
 * </ul>
 */
@NullMarked
package dev.danube.engine.internal.run;

import org.jspecify.annotations.NullMarked;
