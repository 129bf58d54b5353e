/**
 * The language: what a user types to define a pipeline, and what a run answers.
 *
 * <p>Definitions: {@link dev.danube.Pipeline}, its nodes {@link dev.danube.Stage}, {@link
 * dev.danube.Parallel} and {@link dev.danube.Group}, and the {@link dev.danube.Step}s of a stage. A
 * definition is immutable, may be shared by threads, and is checked as a whole: {@link
 * dev.danube.PipelineDefinitionException} reports everything that is wrong at once.
 *
 * <p>Results: {@link dev.danube.RunResult}, {@link dev.danube.StageResult}, {@link
 * dev.danube.Attempt} and {@link dev.danube.StageFailure}. A failed stage is a value; exceptions
 * are for wrong definitions and missing daemons.
 *
 * <p>Nothing in this module starts a thread, opens a file or a socket.
 */
@NullMarked
package dev.danube;

import org.jspecify.annotations.NullMarked;
