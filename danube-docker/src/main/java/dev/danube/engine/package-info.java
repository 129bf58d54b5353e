/**
 * Runs pipelines on any backend: {@link dev.danube.engine.Danube} joins what and where, {@link
 * dev.danube.engine.Run} is a run that goes on.
 *
 * <p>Inside, one coordinator decides ({@code RunExecution}, {@code Schedule}) and workers only work
 * ({@code StageRunner}); {@code concurrency.md} beside the sources says which thread may do what.
 */
@NullMarked
package dev.danube.engine;

import org.jspecify.annotations.NullMarked;
