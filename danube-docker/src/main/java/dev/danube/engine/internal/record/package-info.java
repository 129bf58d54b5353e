/**
 * Writing the record of a run while it runs.
 *
 * <ul>
 *   <li>{@link Recorder} is told of each event and writes {@code run.json} by {@link RecordJson}.
 *   <li>{@link StageLogs} are the log files, {@link JUnitReport} is the XML at the end.
 * </ul>
 */
@NullMarked
package dev.danube.engine.internal.record;

import org.jspecify.annotations.NullMarked;
