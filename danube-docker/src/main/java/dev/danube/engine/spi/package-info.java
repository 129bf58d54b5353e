/**
 * The interface for backends. Users of Danube do not see these types. New methods in them have
 * default implementations.
 *
 * <ul>
 *   <li>{@link Backend} opens a connection, and with it a {@link Session} for each run, as a {@link
 *       SessionRequest} says.
 *   <li>A session creates a {@link Container} for a {@link ContainerRequest}; an {@link
 *       ExecRequest} starts an {@link Execution} in it, whose output a {@link LineSink} receives. A
 *       service may be found {@linkplain UnhealthyException not to work}, or {@linkplain
 *       UncheckableException not to be checkable}.
 *   <li>{@link Images} are pulled, built from a {@link BuildInput}, and pushed. They fail with an
 *       {@link ImageException} or a {@link BuildException}.
 *   <li>{@link SourceFile}s are the files that a run starts with, and a {@link SourceUpdate} is
 *       what has changed in them since.
 *   <li>A {@link CacheStore} keeps caches with keys, which users may give.
 *   <li>A {@link Scheduler} is the clock for what happens between runs.
 * </ul>
 */
@NullMarked
package dev.danube.engine.spi;

import org.jspecify.annotations.NullMarked;
