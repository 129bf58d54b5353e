/**
 * Events of a run: {@link dev.danube.event.RunEvent}s, which are values, the {@link
 * dev.danube.event.RunListener}, which observes them, and the {@link
 * dev.danube.event.LifecycleCallbacks}, which take part in the run and may refuse something. {@code
 * EventJson} writes events as JSON.
 */
@NullMarked
package dev.danube.event;

import org.jspecify.annotations.NullMarked;
