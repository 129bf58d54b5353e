/**
 * The parts of reports that users do not see.
 *
 * <ul>
 *   <li>The pieces of the page: {@link HtmlFailures}, {@link HtmlGraph}, {@link HtmlTimeline} and
 *       {@link HtmlLogs}, which {@link Html} helps to write. {@link LogSections} divides a log into
 *       steps, {@link HtmlLines} writes its lines, {@link HtmlTests} the tests.
 *   <li>For all reports: {@link Wording}, {@link TextWidth} and {@link LineTimes}.
 * </ul>
 */
@NullMarked
package dev.danube.report.internal;

import org.jspecify.annotations.NullMarked;
