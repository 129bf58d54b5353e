/**
 * Whose turn it is. Pure: no threads, no clock, no backend.
 *
 * <ul>
 *   <li>{@link Schedule} decides what starts, ends or is skipped; {@link NodeState} is one node of
 *       it.
 *   <li>{@link PostStages} decides about the stages that run after all others.
 *   <li>{@link SkipReasons} are the texts.
 * </ul>
 */
@NullMarked
package dev.danube.engine.internal.schedule;

import org.jspecify.annotations.NullMarked;
