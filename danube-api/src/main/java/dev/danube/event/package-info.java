/** What happens in a run, as values: {@link dev.danube.event.RunEvent} and who listens to it. */
@NullMarked
package dev.danube.event;

import org.jspecify.annotations.NullMarked;
