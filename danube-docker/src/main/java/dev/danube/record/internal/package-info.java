/** The lock on a record, {@link RunLock}, which tells whether its run is still running. */
@NullMarked
package dev.danube.record.internal;

import org.jspecify.annotations.NullMarked;
