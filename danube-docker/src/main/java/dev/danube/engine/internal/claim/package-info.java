/**
 * The resources that only few nodes may use at a time, with {@code exclusive} and {@code limit}.
 *
 * <ul>
 *   <li>{@link ClaimQueue} is for all runs of a Danube: who holds a resource, and who waits.
 *   <li>{@link RunClaims} are those of one run. They ask the queue, then the session, which knows
 *       other programs. A {@link ClaimException} says why a resource could not be claimed.
 * </ul>
 */
@NullMarked
package dev.danube.engine.internal.claim;

import org.jspecify.annotations.NullMarked;
