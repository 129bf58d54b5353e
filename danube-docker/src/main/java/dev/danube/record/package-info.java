/**
 * The records of runs: {@link dev.danube.record.RunRecords} finds them, and {@link
 * dev.danube.record.RunRecord} is the record of one run. The engine writes them.
 */
@NullMarked
package dev.danube.record;

import org.jspecify.annotations.NullMarked;
