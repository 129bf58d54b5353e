/**
 * The order of stages: pure decisions, without threads, clock or backend.
 *
 * <ul>
 *   <li>{@link StageSchedule} decides what starts, ends or is skipped; {@link NodeState} is the
 *       progress of one node.
 *   <li>{@link PostStages} decides about the stages that run after all others.
 *   <li>{@link SkipReasons} has the reasons for skipped stages, with their texts.
 * </ul>
 */
@NullMarked
package dev.danube.engine.internal.schedule;

import org.jspecify.annotations.NullMarked;
