/**
 * The parts of records that users do not see: {@link RunLock} tells whether a run is still running,
 * {@link FileNames} are the names of the files of stages.
 */
@NullMarked
package dev.danube.record.internal;

import org.jspecify.annotations.NullMarked;
