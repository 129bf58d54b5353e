/**
 * The runs of the service. {@link dev.danube.server.internal.run.RunService} starts them one after
 * another for each pipeline, cancels them, and continues them after a restart.
 */
@NullMarked
package dev.danube.server.internal.run;

import org.jspecify.annotations.NullMarked;
