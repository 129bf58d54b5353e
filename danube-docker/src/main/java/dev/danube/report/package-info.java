/**
 * Reports of runs for people.
 *
 * <ul>
 *   <li>Logs: {@link PlainLog} and {@link GroupedLog}, which a CI server folds by {@code CiMarks}
 *       and whose errors are {@code SourceError}s; {@link MarkdownSummary} is for its pages. At
 *       their end stands a {@code Summary}, with the {@link RunCommand} that resumes the run.
 *   <li>The live view: {@link TreeView} draws a {@code TreeModel} as a {@code TreeFrame} on a
 *       {@code LiveDisplay}. {@code Terminal} and {@code TerminalSize} know the terminal.
 *   <li>The page: {@link HtmlReport}.
 *   <li>For all of them: {@code AnsiStyle}.
 * </ul>
 */
@NullMarked
package dev.danube.report;

import org.jspecify.annotations.NullMarked;
