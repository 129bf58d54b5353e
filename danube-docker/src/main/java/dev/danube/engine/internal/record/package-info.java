/**
 * The writing of the record of a run while it is running.
 *
 * <ul>
 *   <li>{@link Recorder} receives each event and writes {@code run.json} by {@link RecordJson}.
 *   <li>{@link StageLogs} are the log files, {@link JUnitReport} is the XML at the end.
 *   <li>{@link KeptWorkspace} says when the workspace is kept.
 *   <li>{@link RunRecording} is the record as stages see it.
 * </ul>
 */
@NullMarked
package dev.danube.engine.internal.record;

import org.jspecify.annotations.NullMarked;
