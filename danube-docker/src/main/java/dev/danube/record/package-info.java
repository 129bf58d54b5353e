/**
 * What is kept of runs: {@link dev.danube.record.RunRecords} finds it, {@link
 * dev.danube.record.RunRecord} is that of one run. The engine writes it.
 */
@NullMarked
package dev.danube.record;

import org.jspecify.annotations.NullMarked;
