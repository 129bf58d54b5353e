/**
 * What a run prints and reports, as files that are read while they grow. {@link
 * dev.danube.server.internal.live.EventRecorder} keeps the events of a run, and {@link
 * dev.danube.server.internal.live.StageState} is what they tell about a stage. {@link
 * dev.danube.server.internal.live.LineFile} finds lines by their numbers, {@link
 * dev.danube.server.internal.live.LineFiles} remembers the places of lines, and {@link
 * dev.danube.server.internal.live.LineRange} is a part of a file.
 *
 * <p>A {@link dev.danube.server.internal.live.Feed} is a body of a response that is read bit by
 * bit: a {@link dev.danube.server.internal.live.FileFeed}, a {@link
 * dev.danube.server.internal.live.TextFeed}, or a {@link dev.danube.server.internal.live.LineFeed},
 * which follows a file. No feed holds a file open between two reads.
 */
@NullMarked
package dev.danube.server.internal.live;

import org.jspecify.annotations.NullMarked;
