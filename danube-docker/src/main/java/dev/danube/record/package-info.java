/**
 * The records of runs. The engine writes them.
 *
 * <ul>
 *   <li>{@link RunRecords} finds records. {@link RunRecord} is the record of one run, with the
 *       {@link SourceFingerprint} of its source, as {@code RecordReader} reads it from a {@link
 *       RunFolder}.
 *   <li>{@link FlakyTest} is a test that did not always fail on the same source.
 *   <li>{@link RunEvents} reads events that were written as JSON, {@link LogMark} the places of
 *       steps and the times of lines in a log.
 * </ul>
 */
@NullMarked
package dev.danube.record;

import org.jspecify.annotations.NullMarked;
