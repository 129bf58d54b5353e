/**
 * The command-line program of a pipeline.
 *
 * <p>The topic has a page, with an example:
 *
 * <ul>
 *   <li><a href="doc-files/command-line.html">The command line and CI servers</a>: options, output,
 *       CI
 * </ul>
 *
 * <p>The types:
 *
 * <ul>
 *   <li>{@link PipelineMain} is what users call. {@code PipelineProgram} is the program itself.
 *   <li>Input: {@code CommandLines} parses arguments into {@code Options}. A {@code UsageException}
 *       is a mistake of the caller; {@code InterruptHandler} handles Ctrl-C, {@code
 *       TerminalApprover} asks for approvals, {@code StartCommand} knows how the program was
 *       started.
 *   <li>Output: {@code Console} chooses the view of a run, {@code StandardStreamRedirect} keeps
 *       other output out of it, {@code StageList} lists stages, {@code FlakyList} flaky tests and
 *       {@code RunList} the {@code RecordedRuns}, {@code Browser} opens a report, {@code Version}
 *       is that of Danube.
 * </ul>
 */
@NullMarked
package dev.danube.cli;

import org.jspecify.annotations.NullMarked;
