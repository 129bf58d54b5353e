/**
 * What happens in a run: {@link dev.danube.event.RunEvent}s as values, the {@link
 * dev.danube.event.RunListener} who looks on, and the {@link dev.danube.event.LifecycleCallbacks}
 * that take part and may refuse.
 */
@NullMarked
package dev.danube.event;

import org.jspecify.annotations.NullMarked;
